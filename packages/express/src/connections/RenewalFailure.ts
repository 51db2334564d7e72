import { OperationProcessingError, ResponseBodyError, WWWAuthenticateChallengeError } from "oauth4webapi";
import { KeyholdError } from "../KeyholdError.js";
import { isPassingError } from "../oauth/passingRefusal.js";
import { ServerErrorAnswer } from "../oauth/refreshGrant.js";

/**
 * What a failed renewal says of a grant:
 *
 * - `ended`: the provider says that it is over.
 * - `over`: it cannot be renewed, whatever the provider would say.
 * - `doubtful`: it was refused in words that may mean a dead refresh token, or something that passes.
 * - `nothing`: it is about the moment, or about this product.
 */
export type Verdict = "ended" | "over" | "doubtful" | "nothing";

/** A renewal that failed, and what that says of the grant. The cause is the error as it was. */
export class RenewalFailure extends Error {
  override readonly name = "RenewalFailure";

  constructor(
    readonly verdict: Verdict,
    override readonly cause: unknown,
  ) {
    super("An access token could not be renewed.", { cause });
  }
}

/** Errors of a token endpoint that say that a grant is over: [RFC 6749, section 5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2), and GitHub's. */
const ENDED = new Set(["invalid_grant", "bad_refresh_token"]);

/**
 * What the token endpoint's answer to a refresh token says of the grant.
 *
 * @param isRegistered whether the product registered the client there by itself: only then is a refused client of one user's grant alone
 */
export function verdictOf(error: unknown, isRegistered: boolean): Verdict {
  if (error instanceof ResponseBodyError) {
    if (ENDED.has(error.error)) return "ended";
    if (isPassingError(error.error)) return "nothing";
    // A configured client is the operator's to fix. Reconnecting would not help a user.
    return error.error === "invalid_client" && !isRegistered ? "nothing" : "doubtful";
  }
  if (error instanceof KeyholdError) return error.code === "provider_answer_invalid" ? "doubtful" : "nothing";
  if (error instanceof OperationProcessingError) {
    return error.cause instanceof Response && error.cause.status >= 500 ? "nothing" : "doubtful";
  }
  const isAnswer = error instanceof ServerErrorAnswer || error instanceof WWWAuthenticateChallengeError;
  return isAnswer ? "doubtful" : "nothing";
}
