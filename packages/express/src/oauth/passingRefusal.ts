import { KeyholdError } from "../KeyholdError.js";
import { retryAfterOf } from "./retryAfterOf.js";

/** Request timeout, too early, too many requests: RFC 9110, 15.5.9; RFC 8470, 5.2; RFC 6585, 4. */
const PASSING = new Set([408, 425, 429]);

/** Whether a status says that the problem is temporary, and not in the request. */
export const isPassing = (status: number): boolean => PASSING.has(status);

/** The codes with which servers name a temporary error. */
const PASSING_ERRORS = new Set(["temporarily_unavailable", "slow_down", "rate_limited", "too_many_requests"]);

export const isPassingError = (error: string): boolean => PASSING_ERRORS.has(error);

/** The error for a temporary refusal, with the server's `Retry-After`. */
export function passingRefusal({ status, headers }: Response): KeyholdError {
  const cause = new Error(`The server answered ${status}.`);
  return new KeyholdError("provider_unavailable", { cause, retryAfter: retryAfterOf(headers) });
}
