import { setTimeout as pause } from "node:timers/promises";
import { hasCode } from "../errors/KeyholdError.js";
import { NewerRecordError } from "../vault/recordFormat.js";

/** Milliseconds between two tries. */
const EVERY = 250;
/** Milliseconds for which Keyhold retries while a user waits for the result. */
const USER_WAITS = 20_000;

/**
 * Writes a value that exists nowhere else. While the store does not answer, Keyhold retries, so that an outage does not lose the value.
 *
 * @param write must be safe to repeat: a write that seemed to fail may have succeeded
 * @param mayRetry whether another try is allowed
 * @throws what `write` throws; KeyholdError `store_unavailable` if no further try is allowed
 */
export async function untilStored<T>(write: () => Promise<T>, mayRetry: () => boolean): Promise<T> {
  for (;;) {
    try {
      return await write();
    } catch (error) {
      const isAway = hasCode(error, "store_unavailable") && !(error instanceof NewerRecordError);
      if (!isAway || !mayRetry()) throw error;
      await pause(EVERY);
    }
  }
}

/** Starts the time for which a user waits. @returns whether it still runs, for `untilStored` */
export function whileUserWaits(): () => boolean {
  const until = Date.now() + USER_WAITS;
  return () => Date.now() < until;
}
