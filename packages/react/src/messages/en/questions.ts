import type { QuestionMessages } from "../Messages.js";
import { toolMessages } from "./tools.js";

/** The English texts of ToolQuestion. Marked as pure, so that an app without it does not load them. */
export const questionMessages: QuestionMessages = /* @__PURE__ */ Object.assign({}, toolMessages, {
  locale: "en",
  questionAsks: (name: string) => `${name} asks you for this`,
  questionNote: (name: string) => `Your answer goes to ${name}. Do not write passwords or card numbers here.`,
  questionOpen: (name: string) => `Open ${name}`,
  questionLinkNote: (name: string) =>
    `${name} chose this page. It opens in a new tab. Check its address before you write anything there.`,
  questionOptional: "optional",
  questionRequired: "Fill in this field.",
  questionInvalid: "This does not fit here. Check what you have written.",
  questionChoiceInvalid: "This choice does not fit here. Check what you have chosen.",
  questionCharacters: (range: string) => `Characters: ${range}`,
  questionValues: (range: string) => `Possible values: ${range}`,
  questionChoices: (range: string) => `Number of choices: ${range}`,
  questionChoose: "No choice",
  questionSend: "Send answer",
  questionConfirm: "Confirm",
  questionSending: "Sending…",
  questionDecline: "Do not answer",
});
