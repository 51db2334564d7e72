import type { Failures } from "../vault/Grant.js";

/** Milliseconds until the next try: after the first failure, the second, and all others. */
const RETRY_AFTER = [1_000, 5_000, 600_000] as const;
/** After so many failures in a row, Keyhold takes the problem for lasting and asks the user to reconnect. */
const LASTING = RETRY_AFTER.length;
const LONGEST = RETRY_AFTER[2];

/** One more failure in a row. */
export function oneMore(failures: Failures | undefined): Failures {
  const count = (failures?.count ?? 0) + 1;
  return { count, retryAt: Date.now() + (RETRY_AFTER[count - 1] ?? LONGEST) };
}

/** Failures after which an early retry is useless. */
export function longPause(failures: Failures | undefined): Failures {
  return { count: (failures?.count ?? 0) + 1, retryAt: Date.now() + LONGEST };
}

/** Whether there are so many failures that the problem counts as lasting. */
export function isLasting({ count }: Failures): boolean {
  return count >= LASTING;
}

/** Whether it is too early for the next try. If the noted time is further away than the longest pause, the clock that wrote it was wrong. */
export function isPausing(failures: Failures | undefined): boolean {
  if (!failures) return false;
  const left = failures.retryAt - Date.now();
  return left > 0 && left <= LONGEST;
}
