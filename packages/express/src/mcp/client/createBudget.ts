import { UnusableAnswerError } from "../answerErrors.js";

/** The limits of one call of Keyhold's own MCP client, for all its requests together. */
export const LIMITS = {
  /** Bytes of all answers. */
  bytes: 4 * 1024 * 1024,
  /** Messages from the server, in event streams. */
  messages: 2_000,
  /** Requests to the server. Keyhold's answer to a request of the server counts as one. */
  requests: 64,
} as const;

/** Counts what a call uses. Keyhold trusts an MCP server with the user's token for it, but not with the memory and time of this process. */
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
        throw new UnusableAnswerError(`One call to an MCP server needs more than ${LIMITS[what]} ${what}.`);
      }
    },
  };
}
