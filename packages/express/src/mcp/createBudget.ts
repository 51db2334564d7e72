import { UnusableAnswerError } from "./UnusableAnswerError.js";

/** The most that one call of Keyhold's own MCP client may use, all its requests together. */
export const LIMITS = {
  /** Bytes of all answers. */
  bytes: 4 * 1024 * 1024,
  /** Messages from the server, in event streams. */
  messages: 2_000,
  /** Requests to the server. The answer to each of the server's own questions is one too. */
  requests: 64,
} as const;

/** Counts what a call uses. An MCP server is trusted with its own tokens only: not with the memory or time of this process. */
export interface Budget {
  /** @throws UnusableAnswerError when a limit is exceeded */
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
