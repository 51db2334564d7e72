import type { ToolMessages } from "../Messages.js";
import { connectErrors, connectMessages } from "./connect.js";

/** The English texts of the errors that occur only in tool calls. */
export const toolErrors = {
  outcome_unknown: (name: string) =>
    `No usable answer came from ${name}, so this may or may not have been done. Look there before you try again.`,
  several_connections: (name: string) =>
    `You have connected several accounts at ${name}. Choose in your connected apps which one to use by default.`,
  tool_failed: (name: string) =>
    `${name} reported an error, and part of this may have been done. Look there before you try again.`,
  approval_required: (name: string) => `${name} needs your approval for this. Approve it, then try again.`,
  approval_declined: () => "You declined this, so nothing was done.",
  too_many_approvals: () => "Too many requests wait for your approval. Decide some of them, then try again.",
  tool_asks_user: (name: string) =>
    `${name} wants to ask you something first, which this page cannot show. Contact this product’s support.`,
  question_over: (name: string) =>
    `This question is over. Look at ${name} before you try again: part of this may have been done.`,
  question_answered: () => "You have answered this already.",
  too_many_questions: () => "Too many questions are open. Answer them, then try again.",
};

/**
 * The English texts of components that call tools: the texts of the button, and of a tool call. Marked as pure, so that an app without such
 * components does not load them.
 */
export const toolMessages: ToolMessages = /* @__PURE__ */ Object.assign({}, connectMessages, {
  waitsForApproval: "This waits for your approval. When you have approved, it goes on by itself.",
  errors: /* @__PURE__ */ Object.assign({}, connectErrors, toolErrors),
});
