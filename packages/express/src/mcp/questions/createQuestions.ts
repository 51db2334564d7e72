import { randomUUID } from "node:crypto";
import type { QuestionAnswer, ToolResult, ToolStep } from "@keyhold/contract";
import { KeyholdError } from "../../errors/KeyholdError.js";
import type { Store } from "../../stores/Store.js";
import type { BackgroundWork } from "../../util/createBackgroundWork.js";
import type { Keyring } from "../../vault/createKeyring.js";
import type { CallContext } from "../../vault/Grant.js";
import { isSafeLink } from "../safeLinks.js";
import type { Asker } from "./Asker.js";
import { createQuestionStore, QUESTION_LIFETIME, type Step } from "./createQuestionStore.js";
import { giveAnswer } from "./giveAnswer.js";
import type { Form } from "./readElicitation.js";
import { type WaitServices, waitForAnswer } from "./waitForAnswer.js";

/** The maximum number of open questions of one user in this process. Each holds a request to the MCP server. */
const MOST_OPEN = 5;

/**
 * Calls of pages whose tools ask their user. The answer to the page's request is the question, and the call waits in this process: a server of
 * MCP 2025-11-25 or older keeps its answer open. The page's answer can reach any process, which puts it into the store for the waiting process.
 * The next step of the call comes back in the same way.
 */
export interface Questions {
  /**
   * Runs a call that can ask.
   *
   * @param canShowLinks whether the page can also show links
   * @returns how the call ended, or its first question
   */
  begin(call: CallContext, canShowLinks: boolean, run: (asker: Asker) => Promise<ToolResult>): Promise<ToolStep>;
  /**
   * Gives the user's answer to the waiting call. Only the first answer counts.
   *
   * @param body the answer, not yet checked
   * @returns how the call ended, or its next question
   * @throws KeyholdError `unknown_question`, `question_over`, `question_answered`, `question_answer_invalid`, `body_invalid`, `store_unavailable`, and the error that the call fails with
   */
  answer(call: CallContext, questionId: string, body: unknown): Promise<ToolStep>;
  /** Ends all open questions of this process. */
  close(): void;
}

export interface QuestionsOptions extends Omit<WaitServices, "questionStore"> {
  readonly store: Store;
  readonly keyring: Keyring;
  readonly backgroundWork: BackgroundWork;
}

export function createQuestions({ store, keyring, changes, backgroundWork, accountOf }: QuestionsOptions): Questions {
  const questionStore = createQuestionStore(store, keyring, changes);
  const calls = new Set<AbortController>();
  const openOf = new Map<string, number>();
  let isClosed = false;

  /** @returns a function that ends the count of this question */
  function countOpen(userId: string): () => void {
    const open = openOf.get(userId) ?? 0;
    if (open >= MOST_OPEN) throw new KeyholdError("too_many_questions");
    openOf.set(userId, open + 1);
    return () => {
      const left = (openOf.get(userId) ?? 1) - 1;
      if (left > 0) openOf.set(userId, left);
      else openOf.delete(userId);
    };
  }

  return {
    async begin(call, canShowLinks, run) {
      const { userId, provider } = call;
      const over = new AbortController();
      let end: Step | undefined;
      let openId: string | undefined;
      let tell: (step: Step) => void = () => {};
      const first = new Promise<Step>((resolve) => {
        tell = resolve;
      });

      async function ask(form: Form): Promise<QuestionAnswer> {
        const endCount = countOpen(userId);
        try {
          if (isClosed) throw new KeyholdError("question_over");
          const id = randomUUID();
          const expiresAt = new Date(Date.now() + QUESTION_LIFETIME).toISOString();
          const question = { id, provider: provider.id, from: provider.name, ...form, expiresAt };
          openId = id;
          const services = { questionStore, changes, accountOf };
          const answer = await waitForAnswer(services, call, question, over.signal, () => tell({ step: { question } }));
          tell = (step) =>
            void backgroundWork.hold(questionStore.leaveStep({ userId, id }, step)).catch(() => undefined);
          // The call has ended while the user answered.
          if (end) tell(end);
          return answer;
        } finally {
          openId = undefined;
          endCount();
        }
      }

      calls.add(over);
      const canShow = canShowLinks ? (link: string) => isSafeLink(provider, link) : undefined;
      const ended = run({ ask, canShow }).then(
        (step) => ({ step }),
        (error: unknown) => ({ error }),
      );
      async function finish(step: Step) {
        end = step;
        // The server has not waited for the answer.
        if (openId) {
          const left = questionStore.leaveStep({ userId, id: openId }, step, QUESTION_LIFETIME);
          await left.catch(() => undefined);
        }
        over.abort();
        calls.delete(over);
        tell(step);
      }
      void backgroundWork.hold(ended.then(finish));
      const step = await first;
      if ("error" in step) throw step.error;
      return step.step;
    },

    answer: (call, id, body) => giveAnswer(questionStore, changes, call, id, body),

    close() {
      isClosed = true;
      for (const over of calls) over.abort();
    },
  };
}
