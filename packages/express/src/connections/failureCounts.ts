import type { Failures, Unclear } from "../vault/Grant.js";

/** Milliseconds until the next try: after the first failure, the second, and every later one. */
const RETRY_AFTER = [1_000, 5_000, 600_000] as const;
/** After this many failures in a row, Keyhold treats the problem as lasting and asks the user to reconnect. */
const LASTING = 3;
const LONGEST = RETRY_AFTER[2];
/** The longest `Retry-After` that Keyhold obeys, in milliseconds. A wrong value must not block a user for longer. */
const LONGEST_PAUSE = 60 * 60_000;
/**
 * After this many unclear answers in a row, over this many milliseconds (`time`), Keyhold offers Reconnect. A provider's outage is rarely
 * that long.
 */
const UNCLEAR = { count: 5, time: 6 * 60 * 60_000 } as const;

/** Counts one more failure in a row. */
export function oneMore(failures: Failures | undefined): Failures {
  const count = (failures?.count ?? 0) + 1;
  return { count, retryAt: Date.now() + (RETRY_AFTER[count - 1] ?? LONGEST) };
}

/** Counts one more failure, with the longest pause, because an early retry is useless. */
export function longPause(failures: Failures | undefined): Failures {
  return { count: (failures?.count ?? 0) + 1, retryAt: Date.now() + LONGEST };
}

/** Whether the problem counts as lasting. */
export function isLasting({ count }: Failures): boolean {
  return count >= LASTING;
}

/**
 * Whether it is too early for the next try. A time that is further away than the longest pause comes from a wrong clock, so Keyhold ignores
 * it.
 */
export function isPausing(failures: Failures | undefined): boolean {
  return failures !== undefined && timeLeft(failures.retryAt, LONGEST) > 0;
}

/** @param retryAfter seconds, from the provider's `Retry-After` */
export function pauseUntil(retryAfter: number | undefined): number | undefined {
  return retryAfter === undefined ? undefined : Date.now() + Math.min(retryAfter * 1000, LONGEST_PAUSE);
}

/** Whole seconds that are left of a provider's `Retry-After`; 0 if there is none. */
export function secondsPaused(pausedUntil = 0): number {
  return Math.ceil(timeLeft(pausedUntil, LONGEST_PAUSE) / 1000);
}

function timeLeft(until: number, longest: number): number {
  const left = until - Date.now();
  return left > 0 && left <= longest ? left : 0;
}

/** Counts one more unclear answer in a row. */
export function oneMoreUnclear(before: Unclear | undefined): Unclear {
  const now = Date.now();
  return { count: (before?.count ?? 0) + 1, since: Math.min(before?.since ?? now, now) };
}

/** Whether the unclear answers have lasted so long that the refresh token may be dead. */
export function isUnclearForLong({ count, since }: Unclear): boolean {
  return count >= UNCLEAR.count && Date.now() - since >= UNCLEAR.time;
}
