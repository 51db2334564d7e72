import { vi } from "vitest";
import { timeLimit } from "../../src/util/timeLimit.js";

/** The time limits of requests. They end only when the test says so. */
export interface HeldLimits {
  /** The longest limit that Keyhold has set, in milliseconds. */
  longest(): number;
  /** Ends all limits up to this one, as if so much time had passed. Without `milliseconds`, ends all limits. */
  pass(milliseconds?: number): void;
}

/** Holds the time limits of requests. The test file needs `vi.mock(import("../../src/util/timeLimit.js"), { spy: true })`. */
export function holdTimeLimits(): HeldLimits {
  const limits: { readonly time: number; readonly over: AbortController }[] = [];
  vi.mocked(timeLimit).mockImplementation((time) => {
    const over = new AbortController();
    limits.push({ time, over });
    return over.signal;
  });
  return {
    longest: () => Math.max(...limits.map(({ time }) => time)),
    pass(milliseconds = Number.POSITIVE_INFINITY) {
      for (const { time, over } of limits)
        if (time <= milliseconds) over.abort(new DOMException("The time is over.", "TimeoutError"));
    },
  };
}
