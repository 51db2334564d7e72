import { randomUUID } from "node:crypto";
import type {
  ErrorCode,
  ErrorDetails,
  Question,
  QuestionAnswer,
  QuestionField,
  ToolResult,
  ToolStep,
} from "@keyhold/contract";
import { createBell } from "../agents/createBell.js";
import type { Changes } from "../changes/Changes.js";
import { hasCode, KeyholdError } from "../errors/KeyholdError.js";
import type { Store } from "../stores/Store.js";
import type { BackgroundWork } from "../util/createBackgroundWork.js";
import { type Keyring, tryOpen } from "../vault/createKeyring.js";
import type { CallContext, ConnectionKey } from "../vault/Grant.js";
import { checkedAnswer } from "./checkedAnswer.js";
import type { Form } from "./readElicitation.js";
import { isSafeLink } from "./safeLinks.js";

/** Milliseconds for which a question is open. */
const LASTS = 10 * 60_000;
/** Milliseconds after its end in which a late answer gets a code that says so. */
const STAYS = 60 * 60_000;
/** The maximum number of open questions of one user in this process. Each holds a request to the MCP server. */
const MOST_OPEN = 5;
/** Milliseconds for which the store keeps the next step of a call for its page. */
const STEP_LASTS = 2 * 60_000;
/** Milliseconds that the waiting process has to read an answer. It looks every ten seconds, even if it has missed the message. */
const READ_WITHIN = 25_000;
/** Milliseconds that the request with a user's answer waits for the next step of the call. After an answer, a tool call takes at most twice a minute. */
const STEP_WITHIN = 150_000;
/** The maximum length of a result that comes after a question, in characters of JSON. A store takes values of 4 MiB. */
const LONGEST_RESULT = 2 * 1024 * 1024;

/** Asks the user of a call. */
export interface Asker {
  /** @throws KeyholdError `question_over` if the user does not answer in time; `too_many_questions`; `store_unavailable` */
  ask(form: Form): Promise<QuestionAnswer>;
  /** Whether the page can show this link to its user. Absent if the page cannot show links. */
  readonly canShow?: ((link: string) => boolean) | undefined;
}

/**
 * Calls of pages whose tools ask their user. The answer to the page's request is the question, and the call waits in this process: a server of
 * MCP 2025-11-25 or older keeps its answer open. The page's answer can reach any process. It goes to the waiting one through the store, and so
 * does the way back.
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
   * @throws KeyholdError `unknown_question`, `question_over`, `question_answered`, `question_answer_invalid`, `body_invalid`, `store_unavailable`, and whatever the call fails with
   */
  answer(call: CallContext, questionId: string, body: unknown): Promise<ToolStep>;
  /** Ends all open questions of this process. */
  close(): void;
}

export interface QuestionsOptions {
  readonly store: Store;
  readonly keyring: Keyring;
  readonly changes: Changes;
  readonly backgroundWork: BackgroundWork;
  /** Names the account that a connection has now. Throws `not_connected` or `needs_reconnect` if it has none. */
  readonly accountOf: (key: ConnectionKey) => Promise<string>;
}

interface QuestionRecord {
  readonly status: "open" | "answered" | "over";
  readonly connection: string;
  /** While the question is open. */
  readonly fields: readonly QuestionField[];
  /** ISO 8601, for an open question. Its process can end and not say so. */
  readonly expiresAt?: string | undefined;
  /** From the user's answer until the waiting call has read it. */
  readonly answer?: QuestionAnswer | undefined;
}

type Step = { readonly step: ToolStep } | { readonly error: unknown };

export function createQuestions({ store, keyring, changes, backgroundWork, accountOf }: QuestionsOptions): Questions {
  const calls = new Set<AbortController>();
  const openOf = new Map<string, number>();
  let isClosed = false;
  const keyOf = (userId: string, what: "question" | "step", id: string) =>
    `keyhold:{${encodeURIComponent(userId)}}:${what}:${id}`;
  const sealed = (key: string, value: object) => keyring.seal(JSON.stringify(value), [key]);

  async function opened<T>(key: string, sealedText: string | undefined): Promise<T | undefined> {
    const text = await tryOpen(keyring, sealedText, [key]);
    return text === undefined ? undefined : JSON.parse(text);
  }

  async function read(key: string) {
    const text = await store.get(key, { newest: true });
    return { text, record: await opened<QuestionRecord>(key, text) };
  }

  /** Whether the connection has ended, or has another account. If the store does not answer, it counts as unchanged. */
  async function isReplaced(call: CallContext, account: string): Promise<boolean> {
    try {
      return (await accountOf(call)) !== account;
    } catch (error) {
      return hasCode(error, "not_connected") || hasCode(error, "needs_reconnect");
    }
  }

  /**
   * Waits for the answer. If there is none in time, or the connection ends, marks the question as over, in one step with the check that
   * there is none.
   */
  async function answerTo(call: CallContext, question: Question, signal: AbortSignal, tell: () => void) {
    const { userId, connection } = call;
    const { id, expiresAt } = question;
    const key = keyOf(userId, "question", id);
    const record: QuestionRecord = { status: "open", connection, fields: question.fields, expiresAt };
    const account = await accountOf(call);
    const bell = await createBell(changes, userId, { until: Date.parse(expiresAt), signal }, () => false);
    try {
      await store.set(key, await sealed(key, record), { ttl: LASTS + STAYS });
      tell();
      for (;;) {
        // While the store does not answer, the call continues to wait.
        const found = await read(key).catch(() => undefined);
        // The product has removed everything about the user, or this process did not read the answer in time.
        if (found && (found.text === undefined || found.record?.status === "over"))
          throw new KeyholdError("question_over");
        const isOver = bell.isOver() || (await isReplaced(call, account));
        const answer = found?.record?.answer;
        if (answer || isOver) {
          const next = await sealed(key, { status: answer ? "answered" : "over", connection, fields: [] });
          const isWritten = await store.swap(key, found?.text, next, { ttl: STAYS }).catch(() => !answer);
          if (answer) return answer;
          if (isWritten) throw new KeyholdError("question_over");
        } else await bell.wait();
      }
    } finally {
      bell.stop();
    }
  }

  /** Takes an answer back that the waiting process has not read. That process was killed, or it cannot reach the store. */
  async function withdraw(key: string, unread: string, connection: string): Promise<boolean> {
    const record: QuestionRecord = { status: "over", connection, fields: [] };
    return store.swap(key, unread, await sealed(key, record), { ttl: STAYS });
  }

  /** Leaves the next step for the process that gets the answer. */
  async function leave(userId: string, id: string, step: Step, ttl = STEP_LASTS): Promise<void> {
    const key = keyOf(userId, "step", id);
    const kept = "step" in step ? step : { failed: failureIn(step.error) };
    const isTooLong = JSON.stringify(kept).length > LONGEST_RESULT;
    const text = await sealed(key, isTooLong ? { failed: { code: "outcome_unknown" } } : kept);
    await store.set(key, text, { ttl });
    changes.publish(userId, { question: id });
  }

  /** Collects what `leave` has left. */
  async function nextStep(userId: string, id: string): Promise<ToolStep | undefined> {
    const key = keyOf(userId, "step", id);
    const left = await opened<{ step: ToolStep } | { failed: Failed }>(key, await store.take(key));
    if (left && "failed" in left) throw new KeyholdError(left.failed.code, left.failed);
    return left?.step;
  }

  /** The result of a call that the server has ended without the answer to its question. */
  async function resultWithout(userId: string, id: string): Promise<ToolStep> {
    const step = await nextStep(userId, id);
    if (!step) throw new KeyholdError("question_over");
    return step;
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
        const open = openOf.get(userId) ?? 0;
        if (open >= MOST_OPEN) throw new KeyholdError("too_many_questions");
        if (isClosed) throw new KeyholdError("question_over");
        const id = randomUUID();
        const expiresAt = new Date(Date.now() + LASTS).toISOString();
        const question = { id, provider: provider.id, from: provider.name, ...form, expiresAt };
        openOf.set(userId, open + 1);
        openId = id;
        try {
          const answer = await answerTo(call, question, over.signal, () => tell({ step: { question } }));
          tell = (step) => void backgroundWork.hold(leave(userId, id, step)).catch(() => undefined);
          // The call has ended while the user answered.
          if (end) tell(end);
          return answer;
        } finally {
          openId = undefined;
          const left = (openOf.get(userId) ?? 1) - 1;
          if (left > 0) openOf.set(userId, left);
          else openOf.delete(userId);
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
        if (openId) await leave(userId, openId, step, LASTS).catch(() => undefined);
        over.abort();
        calls.delete(over);
        tell(step);
      }
      void backgroundWork.hold(ended.then(finish));
      const step = await first;
      if ("error" in step) throw step.error;
      return step.step;
    },

    async answer({ userId, connection }, id, body) {
      const key = keyOf(userId, "question", id);
      const { text, record } = ID.test(id) ? await read(key) : {};
      if (record?.connection !== connection) throw new KeyholdError("unknown_question");
      if (record.status === "answered") throw new KeyholdError("question_answered");
      if (record.status === "over") return resultWithout(userId, id);
      if (record.expiresAt && Date.now() >= Date.parse(record.expiresAt)) throw new KeyholdError("question_over");
      const answer = checkedAnswer(record.fields, body);
      const hold = { until: Date.now() + STEP_WITHIN, signal: new AbortController().signal };
      const bell = await createBell(changes, userId, hold, () => false);
      try {
        const next = await sealed(key, { ...record, status: "answered", answer });
        const readBy = Date.now() + READ_WITHIN;
        if (!(await store.swap(key, text, next, { ttl: "keep" }))) {
          if ((await read(key)).record?.status === "answered") throw new KeyholdError("question_answered");
          return await resultWithout(userId, id);
        }
        changes.publish(userId, { question: id });
        for (;;) {
          const step = await nextStep(userId, id);
          if (step) return step;
          if (bell.isOver()) throw new KeyholdError("outcome_unknown");
          if (Date.now() >= readBy && (await withdraw(key, next, connection))) throw new KeyholdError("question_over");
          await bell.wait();
        }
      } finally {
        bell.stop();
      }
    },

    close() {
      isClosed = true;
      for (const over of calls) over.abort();
    },
  };
}

/** The form of the ids that `ask` makes. The id of a request is a part of a key. */
const ID = /^[\da-f-]{36}$/;

/** The parts of an error that the store keeps. */
interface Failed extends ErrorDetails {
  readonly code: ErrorCode;
}

function failureIn(error: unknown): Failed {
  if (!(error instanceof KeyholdError)) return { code: "internal" };
  const { code, rpcCode, approvalId } = error;
  return { code, rpcCode, approvalId };
}
