import {
  AuthorizationResponseError,
  OperationProcessingError,
  ResponseBodyError,
  UnsupportedOperationError,
  WWWAuthenticateChallengeError,
} from "oauth4webapi";
import { KeyholdError } from "../errors/KeyholdError.js";
import { isPassingError } from "./passingRefusal.js";
import { retryAfterOf } from "./retryAfterOf.js";

const CLIENT_ERRORS = new Set(["invalid_client", "unauthorized_client"]);
const isServerError = (error: string) => error === "server_error" || isPassingError(error);

/** Whether a token endpoint does not accept the client: said in the body, or, to those who use HTTP authentication, by a challenge. */
export function isClientRefused(error: unknown): boolean {
  if (error instanceof WWWAuthenticateChallengeError) return error.status === 401;
  return error instanceof ResponseBodyError && CLIENT_ERRORS.has(error.error);
}

/**
 * The one place where errors of the OAuth library become ours. Only the code goes on: of the provider's own text nothing does.
 *
 * @param error whatever an OAuth step threw
 */
export function fromOAuthError(error: unknown): KeyholdError {
  if (error instanceof KeyholdError) return error;
  const code = codeOf(error);
  return new KeyholdError(code, {
    cause: error,
    retryAfter: code === "provider_unavailable" ? retryAfterIn(error) : undefined,
  });
}

/** The `Retry-After` of the answer that an error is about. */
function retryAfterIn(error: unknown): number | undefined {
  const { response, cause } = Object(error);
  const answer = response ?? cause;
  return answer instanceof Response ? retryAfterOf(answer.headers) : undefined;
}

function codeOf(error: unknown) {
  if (isClientRefused(error)) return "client_refused";
  if (error instanceof ResponseBodyError) {
    return error.status >= 500 || isServerError(error.error) ? "provider_unavailable" : "authorization_refused";
  }
  if (error instanceof AuthorizationResponseError) {
    return isServerError(error.error) ? "provider_unavailable" : "authorization_refused";
  }
  if (error instanceof OperationProcessingError || error instanceof UnsupportedOperationError) {
    return error.cause instanceof Response && error.cause.status >= 500
      ? "provider_unavailable"
      : "provider_answer_invalid";
  }
  // What remains is a request that never got its answer: refused, reset, timed out.
  return "provider_unavailable";
}
