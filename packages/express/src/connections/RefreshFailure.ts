import { OperationProcessingError, ResponseBodyError, WWWAuthenticateChallengeError } from "oauth4webapi";
import { KeyholdError } from "../errors/KeyholdError.js";
import { isNotConnected } from "../network/isNotConnected.js";
import { isPassingError, UnclearAnswer } from "../oauth/passingRefusal.js";
import { ServerErrorAnswer } from "../oauth/refreshGrant.js";

/**
 * What a failed renewal says of a grant:
 *
 * - `ended`: the provider says that it is over.
 * - `over`: it cannot be renewed. The provider does not have to be asked.
 * - `doubtful`: the refusal may mean that the refresh token is dead, or that something is wrong for a short time.
 * - `unclear`: the answer is not one of an OAuth server, such as a web page. That is an outage, unless it stays so.
 * - `unanswered`: the request was sent, and no answer came. The provider may have carried it out.
 * - `nothing`: the cause is an outage, or this product's configuration. The grant is good as far as Keyhold knows.
 */
export type Verdict = "ended" | "over" | "doubtful" | "unclear" | "unanswered" | "nothing";

/** A renewal that failed, and what that says of the grant. The cause is the error as it was. */
export class RefreshFailure extends Error {
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
 * @param isRegistered whether the product registered the client there by itself. If so, a refused client is the client of this grant only
 */
export function verdictOf(error: unknown, isRegistered: boolean): Verdict {
  if (error instanceof ResponseBodyError) {
    if (ENDED.has(error.error)) return "ended";
    if (isPassingError(error.error)) return "nothing";
    // A configured client is the operator's to fix. Reconnecting would not help a user.
    return error.error === "invalid_client" && !isRegistered ? "nothing" : "doubtful";
  }
  if (error instanceof UnclearAnswer) return "unclear";
  if (error instanceof KeyholdError) return error.code === "provider_answer_invalid" ? "doubtful" : "nothing";
  if (error instanceof OperationProcessingError) {
    return error.cause instanceof Response && error.cause.status >= 500 ? "unclear" : "doubtful";
  }
  if (error instanceof ServerErrorAnswer || error instanceof WWWAuthenticateChallengeError) return "doubtful";
  return isNotConnected(error) ? "nothing" : "unanswered";
}
