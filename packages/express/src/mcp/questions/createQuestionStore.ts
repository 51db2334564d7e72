import type { ErrorCode, ErrorDetails, QuestionAnswer, QuestionField, ToolStep } from "@keyhold/contract";
import type { Changes } from "../../changes/Changes.js";
import { KeyholdError } from "../../errors/KeyholdError.js";
import type { Store } from "../../stores/Store.js";
import { type Keyring, tryOpen } from "../../vault/createKeyring.js";

/** Milliseconds for which a question is open. */
export const QUESTION_LIFETIME = 10 * 60_000;
/** Milliseconds after its end in which a late answer gets a code that says so. */
const ENDED_LIFETIME = 60 * 60_000;
/** Milliseconds for which the store keeps the next step of a call for its page. */
const STEP_LIFETIME = 2 * 60_000;
/** The maximum length of a result that comes after a question, in characters of JSON. A store takes values of 4 MiB. */
const LONGEST_RESULT = 2 * 1024 * 1024;

/** A question of a user. */
export interface QuestionKey {
  readonly userId: string;
  /** The id of the question. */
  readonly id: string;
}

export interface QuestionRecord {
  readonly status: "open" | "answered" | "over";
  readonly connection: string;
  /** While the question is open. */
  readonly fields: readonly QuestionField[];
  /** ISO 8601, for an open question. Its process can end and not say so. */
  readonly expiresAt?: string | undefined;
  /** From the user's answer until the waiting call has read it. */
  readonly answer?: QuestionAnswer | undefined;
}

/** What a call does after a question: it asks the next one, has a result, or fails. */
export type Step = { readonly step: ToolStep } | { readonly error: unknown };

/** The questions, and the steps after them. The store has them, sealed, so that another process can read them. */
export interface QuestionStore {
  add(key: QuestionKey, record: QuestionRecord): Promise<void>;
  /** @returns the record, and its stored text. Neither if the store has no such question; no record if it cannot be opened */
  read(key: QuestionKey): Promise<{ readonly text?: string | undefined; readonly record?: QuestionRecord | undefined }>;
  /**
   * Replaces a record, if the store still has it.
   *
   * @param text the stored text of the record
   * @returns the stored text of the new record; `undefined` if the store has another one
   */
  replace(key: QuestionKey, text: string | undefined, record: QuestionRecord): Promise<string | undefined>;
  /**
   * Leaves the next step for the process that gets the user's answer.
   *
   * @param lifetime milliseconds for which the store keeps it. Default: 2 minutes
   */
  leaveStep(key: QuestionKey, step: Step, lifetime?: number): Promise<void>;
  /**
   * Takes the step that `leaveStep` has left.
   *
   * @throws KeyholdError what the call has failed with
   */
  takeStep(key: QuestionKey): Promise<ToolStep | undefined>;
}

export function createQuestionStore(store: Store, keyring: Keyring, changes: Changes): QuestionStore {
  const nameOf = ({ userId, id }: QuestionKey, what: "question" | "step") =>
    `keyhold:{${encodeURIComponent(userId)}}:${what}:${id}`;
  const sealed = (name: string, value: object) => keyring.seal(JSON.stringify(value), [name]);

  async function opened<T>(name: string, text: string | undefined): Promise<T | undefined> {
    const json = await tryOpen(keyring, text, [name]);
    return json === undefined ? undefined : JSON.parse(json);
  }

  return {
    async add(key, record) {
      const name = nameOf(key, "question");
      await store.set(name, await sealed(name, record), { ttl: QUESTION_LIFETIME + ENDED_LIFETIME });
    },
    async read(key) {
      const name = nameOf(key, "question");
      const text = await store.get(name, { newest: true });
      return { text, record: await opened<QuestionRecord>(name, text) };
    },
    async replace(key, text, record) {
      const name = nameOf(key, "question");
      const next = await sealed(name, record);
      const isReplaced = await store.swap(name, text, next, { ttl: record.answer ? "keep" : ENDED_LIFETIME });
      return isReplaced ? next : undefined;
    },
    async leaveStep(key, step, lifetime = STEP_LIFETIME) {
      const name = nameOf(key, "step");
      const kept: KeptStep = "step" in step ? step : { failed: failureIn(step.error) };
      const isTooLong = JSON.stringify(kept).length > LONGEST_RESULT;
      const text = await sealed(name, isTooLong ? { failed: { code: "outcome_unknown" } } : kept);
      await store.set(name, text, { ttl: lifetime });
      changes.publish(key.userId, { question: key.id });
    },
    async takeStep(key) {
      const name = nameOf(key, "step");
      const kept = await opened<KeptStep>(name, await store.take(name));
      if (kept && "failed" in kept) throw new KeyholdError(kept.failed.code, kept.failed);
      return kept?.step;
    },
  };
}

/** A step in the store. */
type KeptStep = { readonly step: ToolStep } | { readonly failed: Failure };

/** The parts of an error that the store keeps. */
interface Failure extends ErrorDetails {
  readonly code: ErrorCode;
}

function failureIn(error: unknown): Failure {
  if (!(error instanceof KeyholdError)) return { code: "internal" };
  const { code, rpcCode, approvalId } = error;
  return { code, rpcCode, approvalId };
}
