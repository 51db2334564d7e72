import {
  AuthorizationResponseError,
  OperationProcessingError,
  ResponseBodyError,
  UnsupportedOperationError,
} from "oauth4webapi";
import { KeyholdError } from "../KeyholdError.js";

const CLIENT_ERRORS = new Set(["invalid_client", "unauthorized_client"]);
const SERVER_ERRORS = new Set(["server_error", "temporarily_unavailable"]);

/** Whether the authorization server says that this very grant is over ([RFC 6749, section 5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2)). */
export function isInvalidGrant(error: unknown): boolean {
  return error instanceof ResponseBodyError && error.error === "invalid_grant";
}

/**
 * The one place where errors of the OAuth library become ours. Only the code goes on: the provider's own text stays in `cause`.
 *
 * @param error whatever an OAuth step threw
 */
export function fromOAuthError(error: unknown): KeyholdError {
  return error instanceof KeyholdError ? error : new KeyholdError(codeOf(error), { cause: error });
}

function codeOf(error: unknown) {
  if (error instanceof ResponseBodyError) {
    if (CLIENT_ERRORS.has(error.error)) return "client_refused";
    return error.status >= 500 || SERVER_ERRORS.has(error.error) ? "provider_unavailable" : "authorization_refused";
  }
  if (error instanceof AuthorizationResponseError) {
    return SERVER_ERRORS.has(error.error) ? "provider_unavailable" : "authorization_refused";
  }
  if (error instanceof OperationProcessingError || error instanceof UnsupportedOperationError) {
    return error.cause instanceof Response && error.cause.status >= 500
      ? "provider_unavailable"
      : "provider_answer_invalid";
  }
  // What remains is a request that never got its answer: refused, reset, timed out.
  return "provider_unavailable";
}
