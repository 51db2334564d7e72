import type { Question, QuestionAnswer, ToolResult, ToolStep } from "@keyhold/contract";
import { useCallback, useEffect, useRef, useState } from "react";
import { KeyholdError, type KeyholdErrorCode } from "../client/KeyholdError.js";
import { useKeyhold } from "../provider/KeyholdContext.js";
import { answerQuestion } from "../queries/callAskingTool.js";
import { useUserChanges } from "./useUserChanges.js";

/** A question of a tool that waits for its user. */
export interface OpenQuestion extends Question {
  /** Sends the user's answer. The tool gets exactly this, and nothing while it is not called. */
  readonly answer: (answer: QuestionAnswer) => void;
  /** Whether an answer is on its way. */
  readonly isSending: boolean;
  /** Why the last answer was not accepted. The question is still open: `field` names the field to correct. */
  readonly error: KeyholdError | undefined;
}

/** After these errors, the user can send the answer again. If the first one did arrive, the backend refuses the second. */
const staysOpen: ReadonlySet<KeyholdErrorCode> = new Set<KeyholdErrorCode>([
  "offline",
  "question_answer_invalid",
  "rate_limited",
  "store_unavailable",
]);

/**
 * Asks the user what a tool asks, until its call has ended.
 *
 * @returns the question that waits now, and a function that goes on with a call until it has its result
 */
export function useQuestions() {
  const { client } = useKeyhold();
  const [open, setOpen] = useState<readonly OpenQuestion[]>([]);
  const userChanges = useUserChanges();
  const waiting = useRef(new Set<(error: KeyholdError) => void>());
  const shownTo = useRef(userChanges);
  const endAll = useCallback(() => {
    for (const end of waiting.current) end(goneError());
  }, []);
  // Another user must not answer.
  useEffect(() => {
    if (shownTo.current !== userChanges) endAll();
    shownTo.current = userChanges;
  }, [userChanges, endAll]);
  // A component that is gone cannot show the question.
  useEffect(() => endAll, [endAll]);

  function answerOf(connection: string, question: Question): Promise<ToolStep> {
    const put = (change: Partial<OpenQuestion>) =>
      setOpen((all) => all.map((each) => (each.id === question.id ? { ...each, ...change } : each)));
    let end = (_error: KeyholdError) => {};
    const step = new Promise<ToolStep>((resolve, reject) => {
      end = reject;
      waiting.current.add(end);
      async function answer(given: QuestionAnswer) {
        put({ isSending: true, error: undefined });
        try {
          resolve(await answerQuestion(client, connection, question.id, given));
        } catch (error) {
          if (error instanceof KeyholdError && staysOpen.has(error.code)) put({ isSending: false, error });
          else reject(error);
        }
      }
      setOpen((all) => [...all, { ...question, answer, isSending: false, error: undefined }]);
    });
    return step.finally(() => {
      waiting.current.delete(end);
      setOpen((all) => all.filter(({ id }) => id !== question.id));
    });
  }

  return {
    question: open[0],
    async resultOf(connection: string, first: ToolStep): Promise<ToolResult> {
      let step = first;
      while ("question" in step) step = await answerOf(connection, step.question);
      return step;
    },
  };
}

const goneError = () =>
  new KeyholdError({
    code: "question_over",
    message: "The page that showed this question is gone, or shows another user now. The tool got no answer.",
  });
