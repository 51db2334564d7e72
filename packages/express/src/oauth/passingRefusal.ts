import { KeyholdError } from "../errors/KeyholdError.js";
import { retryAfterOf } from "./retryAfterOf.js";

/** Request timeout, too early, too many requests: RFC 9110, 15.5.9; RFC 8470, 5.2; RFC 6585, 4. */
const PASSING = new Set([408, 425, 429]);

/** Whether a status says that the problem is temporary and not caused by the request. */
export const isPassing = (status: number): boolean => PASSING.has(status);

/** The codes with which servers name a temporary error. */
const PASSING_ERRORS = new Set(["temporarily_unavailable", "slow_down", "rate_limited", "too_many_requests"]);

export const isPassingError = (error: string): boolean => PASSING_ERRORS.has(error);

/** The error for a temporary refusal, with the server's `Retry-After`. */
export function passingRefusal(response: Response): KeyholdError {
  return new KeyholdError("provider_unavailable", optionsOf(response));
}

/**
 * An answer that does not come from an OAuth server: a web page, a redirect, or a 5xx without an OAuth error. In most cases that is an
 * outage.
 */
export class UnclearAnswer extends KeyholdError {
  constructor(response: Response) {
    super("provider_unavailable", optionsOf(response));
  }
}

function optionsOf({ status, headers }: Response) {
  return { cause: new Error(`The server answered ${status}.`), retryAfter: retryAfterOf(headers) };
}
