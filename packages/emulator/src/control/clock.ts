/** What time a provider believes it is. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Puts it ahead of this machine's clock by some seconds, or behind by a negative number. */
  set(aheadSeconds: number): void;
}

/** A clock that is right. */
export function createClock(): Clock {
  let aheadMs = 0;
  return {
    now: () => Date.now() + aheadMs,
    set: (aheadSeconds) => {
      aheadMs = aheadSeconds * 1000;
    },
  };
}
