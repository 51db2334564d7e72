/** The clock of one provider. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** How many seconds this clock is ahead of the machine's clock. Negative: behind. */
  aheadSeconds: number;
}

/** Creates a clock that shows the machine's time until a test sets it. */
export function createClock(): Clock {
  const clock = { aheadSeconds: 0, now: () => Date.now() + clock.aheadSeconds * 1000 };
  return clock;
}
