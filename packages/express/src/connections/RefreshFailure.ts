import { OperationProcessingError, ResponseBodyError, WWWAuthenticateChallengeError } from "oauth4webapi";
import { KeyholdError } from "../errors/KeyholdError.js";
import { isNotConnected } from "../network/isNotConnected.js";
import { isPassingError, UnclearAnswer } from "../oauth/passingRefusal.js";
import { ServerErrorAnswer } from "../oauth/refreshGrant.js";

/**
 * What a failed refresh says about a grant:
 *
 * - `ended`: the provider says that the grant has ended.
 * - `over`: Keyhold cannot refresh it, and knows that without asking the provider.
 * - `doubtful`: the provider refused. Either the refresh token is dead, or the provider has a problem for a short time.
 * - `unclear`: the answer did not come from an OAuth server (it is a web page, for example). Keyhold treats that as an outage, unless it
 *   lasts for hours.
 * - `unanswered`: Keyhold sent the request, and no answer came. The provider may have issued new tokens.
 * - `nothing`: the cause is an outage or the product's configuration. As far as Keyhold knows, the grant works.
 */
export type RefreshVerdict = "ended" | "over" | "doubtful" | "unclear" | "unanswered" | "nothing";

/** A refresh that failed, and what that says about the grant. `cause` is the original error. */
export class RefreshFailure extends Error {
  override readonly name = "RefreshFailure";

  constructor(
    readonly verdict: RefreshVerdict,
    override readonly cause: unknown,
  ) {
    super("An access token could not be refreshed.", { cause });
  }
}

/**
 * Error codes of a token endpoint that mean that a grant has ended:
 * [RFC 6749, section 5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2), and GitHub's own code.
 */
const ENDED = new Set(["invalid_grant", "bad_refresh_token"]);

/**
 * Decides what the token endpoint's answer to a refresh says about the grant.
 *
 * @param isRegistered whether Keyhold registered the client at the server. If so, only this grant used the client that the server refuses
 */
export function verdictOf(error: unknown, isRegistered: boolean): RefreshVerdict {
  if (error instanceof ResponseBodyError) {
    if (ENDED.has(error.error)) return "ended";
    if (isPassingError(error.error)) return "nothing";
    // The operator must fix a configured client. It would not help if the user connected again.
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
