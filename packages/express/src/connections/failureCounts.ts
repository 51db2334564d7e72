import type { Failures, Unclear } from "../vault/Grant.js";

/** Milliseconds until the next try: after the first failure, the second, and all others. */
const RETRY_AFTER = [1_000, 5_000, 600_000] as const;
/** After so many failures in a row, Keyhold takes the problem for lasting and asks the user to reconnect. */
const LASTING = RETRY_AFTER.length;
const LONGEST = RETRY_AFTER[2];
/** The longest `Retry-After` that Keyhold obeys, in milliseconds. A wrong one must not keep a user away for longer. */
const LONGEST_PAUSE = 60 * 60_000;
/** After so many unclear answers in a row over so many milliseconds, Keyhold offers Reconnect. An outage of a provider seldom lasts as long. */
const UNCLEAR = { count: 5, time: 6 * 60 * 60_000 } as const;

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
  return failures !== undefined && timeLeft(failures.retryAt, LONGEST) > 0;
}

/** @param retryAfter seconds, from the provider's `Retry-After` */
export function pauseUntil(retryAfter: number | undefined): number | undefined {
  return retryAfter === undefined ? undefined : Date.now() + Math.min(retryAfter * 1000, LONGEST_PAUSE);
}

/** Whole seconds that a provider's `Retry-After` still asks for; 0 if none does. */
export function secondsPaused(pausedUntil = 0): number {
  return Math.ceil(timeLeft(pausedUntil, LONGEST_PAUSE) / 1000);
}

function timeLeft(until: number, longest: number): number {
  const left = until - Date.now();
  return left > 0 && left <= longest ? left : 0;
}

/** One more unclear answer in a row. */
export function oneMoreUnclear(before: Unclear | undefined): Unclear {
  const now = Date.now();
  return { count: (before?.count ?? 0) + 1, since: Math.min(before?.since ?? now, now) };
}

/** Whether unclear answers have come for so long that the refresh token may be dead. */
export function isUnclearForLong({ count, since }: Unclear): boolean {
  return count >= UNCLEAR.count && Date.now() - since >= UNCLEAR.time;
}
