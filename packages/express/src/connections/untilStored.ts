import { setTimeout as pause } from "node:timers/promises";
import { KeyholdError } from "../KeyholdError.js";

/** Milliseconds between two tries. */
const EVERY = 250;

/**
 * Writes something that exists nowhere else. While the store is away, the write is tried again: a store that fails at this very moment must not lose it.
 *
 * @param write has to be safe to repeat: a write that seemed to fail may have been done
 * @param mayRetry whether it may be tried once more
 * @throws what `write` throws; KeyholdError `store_unavailable` where it may not be tried any more
 */
export async function untilStored<T>(write: () => Promise<T>, mayRetry: () => boolean): Promise<T> {
  for (;;) {
    try {
      return await write();
    } catch (error) {
      const isAway = error instanceof KeyholdError && error.code === "store_unavailable";
      if (!isAway || !mayRetry()) throw error;
      await pause(EVERY);
    }
  }
}
