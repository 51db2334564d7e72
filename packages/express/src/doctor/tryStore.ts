import { randomUUID } from "node:crypto";
import { describeFailure } from "../errors/describeFailure.js";
import type { Store } from "../stores/Store.js";
import { storeError } from "../stores/storeError.js";

/** Why a store could not do what the doctor tried. */
export interface StoreFailure {
  /** The code of the database's own error, or an empty text. */
  readonly code: string;
  readonly why: string;
}

/** Milliseconds that the doctor's own key lasts if the doctor cannot delete it. */
const KEY_LASTS = 60_000;

/**
 * Reads, writes and deletes a key of the doctor's own.
 *
 * @returns the first failure; `undefined` if everything succeeds
 */
export async function tryStore(store: Store): Promise<StoreFailure | undefined> {
  const key = `keyhold:doctor:${randomUUID()}`;
  try {
    await store.set(key, "1", { ttl: KEY_LASTS });
    await store.get(key, { prolong: KEY_LASTS });
    await store.list(key);
    await store.take(key);
    return undefined;
  } catch (error) {
    const failure = storeError(error);
    return { code: codeOf(failure.cause), why: `${describeFailure(failure)}.` };
  }
}

/** The code of the innermost cause. */
function codeOf(error: unknown): string {
  const { cause, code = "" } = Object(error);
  return cause instanceof Error ? codeOf(cause) : String(code);
}
