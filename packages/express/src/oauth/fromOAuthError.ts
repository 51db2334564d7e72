import {
  AuthorizationResponseError,
  OperationProcessingError,
  ResponseBodyError,
  UnsupportedOperationError,
  WWWAuthenticateChallengeError,
} from "oauth4webapi";
import { KeyholdError } from "../errors/KeyholdError.js";
import { isNetworkError } from "../network/isNetworkError.js";
import { isPassingError } from "./passingRefusal.js";
import { ServerErrorAnswer } from "./refreshGrant.js";
import { retryAfterOf } from "./retryAfterOf.js";

const CLIENT_ERRORS = new Set(["invalid_client", "unauthorized_client"]);
const isServerError = (error: string) => error === "server_error" || isPassingError(error);

/** Whether a token endpoint refuses the client. The body says so or, with HTTP authentication, a challenge. */
export function isClientRefused(error: unknown): boolean {
  if (error instanceof WWWAuthenticateChallengeError) return error.status === 401;
  return error instanceof ResponseBodyError && CLIENT_ERRORS.has(error.error);
}

/**
 * Turns every error of the OAuth library into a KeyholdError. Keeps the error's code, but no text of the provider. An error that comes
 * neither from the provider nor from the network is a bug in Keyhold (`internal`).
 *
 * @param error the error of an OAuth step
 */
export function fromOAuthError(error: unknown): KeyholdError {
  if (error instanceof KeyholdError) return error;
  const code = codeOf(error);
  return new KeyholdError(code, {
    cause: error,
    retryAfter: code === "provider_unavailable" ? retryAfterIn(error) : undefined,
  });
}

/** The `Retry-After` of the answer that caused an error. */
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
  const isOutage =
    isNetworkError(error) || error instanceof ServerErrorAnswer || error instanceof WWWAuthenticateChallengeError;
  // Every other error is a bug in Keyhold.
  return isOutage ? "provider_unavailable" : "internal";
}
