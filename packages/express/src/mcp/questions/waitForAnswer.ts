import type { Question, QuestionAnswer } from "@keyhold/contract";
import { createBell } from "../../agents/createBell.js";
import type { Changes } from "../../changes/Changes.js";
import { hasCode, KeyholdError } from "../../errors/KeyholdError.js";
import type { CallContext, ConnectionKey } from "../../vault/Grant.js";
import type { QuestionStore } from "./createQuestionStore.js";

export interface WaitServices {
  readonly questionStore: QuestionStore;
  readonly changes: Changes;
  /** Names the account that a connection has now. Throws `not_connected` or `needs_reconnect` if it has none. */
  readonly accountOf: (key: ConnectionKey) => Promise<string>;
}

/**
 * Stores a question, and waits for the user's answer to it. If there is none in time, or the connection ends, marks the question as over, in
 * one step with the check that there is none.
 *
 * @param signal ends the waiting
 * @param onStored called when the user can answer
 * @throws KeyholdError `question_over`; `store_unavailable` if the question could not be stored
 */
export async function waitForAnswer(
  { questionStore, changes, accountOf }: WaitServices,
  call: CallContext,
  { id, fields, expiresAt }: Question,
  signal: AbortSignal,
  onStored: () => void,
): Promise<QuestionAnswer> {
  const { userId, connection } = call;
  const key = { userId, id };
  const account = await accountOf(call);
  const bell = await createBell(changes, userId, { until: Date.parse(expiresAt), signal }, () => false);
  try {
    await questionStore.add(key, { status: "open", connection, fields, expiresAt });
    onStored();
    for (;;) {
      // While the store does not answer, the call continues to wait.
      const found = await questionStore.read(key).catch(() => undefined);
      // The product has removed everything about the user, or this process did not read the answer in time.
      if (found && (found.text === undefined || found.record?.status === "over"))
        throw new KeyholdError("question_over");
      const isOver = bell.isOver() || (await isReplaced(accountOf, call, account));
      const answer = found?.record?.answer;
      if (answer || isOver) {
        const ended = { status: answer ? "answered" : "over", connection, fields: [] } as const;
        const isWritten = await questionStore.replace(key, found?.text, ended).catch(() => !answer);
        if (answer) return answer;
        if (isWritten) throw new KeyholdError("question_over");
      } else await bell.wait();
    }
  } finally {
    bell.stop();
  }
}

/** Whether the connection has ended, or has another account. If the store does not answer, it counts as unchanged. */
async function isReplaced(accountOf: WaitServices["accountOf"], call: CallContext, account: string): Promise<boolean> {
  try {
    return (await accountOf(call)) !== account;
  } catch (error) {
    return hasCode(error, "not_connected") || hasCode(error, "needs_reconnect");
  }
}
