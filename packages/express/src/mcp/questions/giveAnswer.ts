import type { ToolStep } from "@keyhold/contract";
import { createBell } from "../../agents/createBell.js";
import type { Changes } from "../../changes/Changes.js";
import { KeyholdError } from "../../errors/KeyholdError.js";
import type { CallContext } from "../../vault/Grant.js";
import { checkedAnswer } from "./checkedAnswer.js";
import type { QuestionKey, QuestionStore } from "./createQuestionStore.js";

/** Milliseconds that the waiting process has to read an answer. It looks every ten seconds, even if it has missed the message. */
const READ_WITHIN = 25_000;
/** Milliseconds that the request with a user's answer waits for the next step of the call. After an answer, a tool call takes at most twice a minute. */
const STEP_WITHIN = 150_000;

/**
 * Gives the user's answer to the waiting call, which can be in another process. Then waits for the next step of the call.
 *
 * @see Questions.answer
 */
export async function giveAnswer(
  questionStore: QuestionStore,
  changes: Changes,
  { userId, connection }: CallContext,
  id: string,
  body: unknown,
): Promise<ToolStep> {
  const key = { userId, id };
  const { text, record } = ID.test(id) ? await questionStore.read(key) : {};
  if (record?.connection !== connection) throw new KeyholdError("unknown_question");
  if (record.status === "answered") throw new KeyholdError("question_answered");
  if (record.status === "over") return resultWithoutAnswer(questionStore, key);
  if (record.expiresAt && Date.now() >= Date.parse(record.expiresAt)) throw new KeyholdError("question_over");
  const answer = checkedAnswer(record.fields, body);
  const hold = { until: Date.now() + STEP_WITHIN, signal: new AbortController().signal };
  const bell = await createBell(changes, userId, hold, () => false);
  try {
    const readBy = Date.now() + READ_WITHIN;
    const answered = await questionStore.replace(key, text, { ...record, status: "answered", answer });
    if (answered === undefined) {
      if ((await questionStore.read(key)).record?.status === "answered") throw new KeyholdError("question_answered");
      return await resultWithoutAnswer(questionStore, key);
    }
    changes.publish(userId, { question: id });
    for (;;) {
      const step = await questionStore.takeStep(key);
      if (step) return step;
      if (bell.isOver()) throw new KeyholdError("outcome_unknown");
      if (Date.now() >= readBy) {
        // The waiting process was killed, or it cannot reach the store. So it must not read the answer later.
        const over = { status: "over", connection, fields: [] } as const;
        if (await questionStore.replace(key, answered, over)) throw new KeyholdError("question_over");
      }
      await bell.wait();
    }
  } finally {
    bell.stop();
  }
}

/** The result of a call that the server has ended without the answer to its question. */
async function resultWithoutAnswer(questionStore: QuestionStore, key: QuestionKey): Promise<ToolStep> {
  const step = await questionStore.takeStep(key);
  if (!step) throw new KeyholdError("question_over");
  return step;
}

/** The form of the ids that `createQuestions` makes. The id of a request is a part of a key. */
const ID = /^[\da-f-]{36}$/;
