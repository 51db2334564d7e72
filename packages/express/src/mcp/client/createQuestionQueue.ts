import { KeyholdError } from "../../errors/KeyholdError.js";
import type { Asker } from "../questions/Asker.js";
import type { Form } from "../questions/readElicitation.js";

/** The maximum number of questions of one call. */
export const MOST_QUESTIONS = 10;

/** The questions of one call. The user gets one after the other. */
export interface QuestionQueue {
  /**
   * @returns the answer in the form that the MCP server gets
   * @throws KeyholdError `too_many_questions`, and what `Asker.ask` throws
   */
  ask(form: Form): Promise<object>;
  /** Whether the user was asked at any time since this was called last. */
  wasAsking(): boolean;
}

export function createQuestionQueue(asker: Asker): QuestionQueue {
  let count = 0;
  let open = 0;
  let wasAsking = false;
  let last: Promise<unknown> = Promise.resolve();

  return {
    async ask(form) {
      // This is no question, so the call gets no more time for it.
      if (++count > MOST_QUESTIONS) throw new KeyholdError("too_many_questions");
      const question = last.then(() => asker.ask(form));
      last = question.catch(() => undefined);
      open++;
      wasAsking = true;
      const answer = await question.finally(() => open--);
      // For a link, MCP allows no content.
      return form.url !== undefined && answer.action === "accept" ? { action: answer.action } : answer;
    },
    wasAsking() {
      const was = wasAsking;
      wasAsking = open > 0;
      return was;
    },
  };
}
