import { UnusableAnswerError } from "./UnusableAnswerError.js";

/** What one call of Keyhold's own MCP client may take, all its requests together. */
export const LIMITS = {
  /** Bytes of all answers. */
  bytes: 4 * 1024 * 1024,
  /** Messages of the server's, in event streams. */
  messages: 2_000,
  /** Requests to the server: its own questions need one each. */
  requests: 64,
} as const;

/** Counts what a call takes. An MCP server is trusted with its own tokens, and with nothing else: not with this process's memory or time. */
export interface Budget {
  /** @throws UnusableAnswerError where it is one too many, or some bytes too many */
  take(what: keyof typeof LIMITS, count?: number): void;
}

export function createBudget(): Budget {
  const taken = { bytes: 0, messages: 0, requests: 0 };
  return {
    take(what, count = 1) {
      taken[what] += count;
      if (taken[what] > LIMITS[what]) {
        throw new UnusableAnswerError(`A call takes more than ${LIMITS[what]} ${what}.`);
      }
    },
  };
}
