/** What time a provider believes it is. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** How far it is ahead of this machine's clock, in seconds; negative where it is behind. */
  aheadSeconds: number;
}

/** A clock that is right. */
export function createClock(): Clock {
  const clock = { aheadSeconds: 0, now: () => Date.now() + clock.aheadSeconds * 1000 };
  return clock;
}
