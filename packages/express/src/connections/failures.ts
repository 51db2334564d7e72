import type { Failures } from "../vault/Grant.js";

/** Milliseconds until the next try: after the first failure, the second, and all others. */
const RETRY_AFTER = [1_000, 5_000, 600_000] as const;
/** From so many failures on, they are taken for lasting, and the user is asked to reconnect. */
const LASTING = RETRY_AFTER.length;
const LONGEST = RETRY_AFTER[2];

/** One more failure in a row. */
export function oneMore(failures: Failures | undefined): Failures {
  const count = (failures?.count ?? 0) + 1;
  return { count, retryAt: Date.now() + (RETRY_AFTER[count - 1] ?? LONGEST) };
}

/** Failures after which trying soon is of no use. */
export function longPause(failures: Failures | undefined): Failures {
  return { count: (failures?.count ?? 0) + 1, retryAt: Date.now() + LONGEST };
}

/** Whether failures are so many that they are taken for lasting. */
export function isLasting({ count }: Failures): boolean {
  return count >= LASTING;
}

/** Whether it is too early for the next try. A time further away than any pause was noted by a clock that was wrong. */
export function isPausing(failures: Failures | undefined): boolean {
  if (!failures) return false;
  const left = failures.retryAt - Date.now();
  return left > 0 && left <= LONGEST;
}
