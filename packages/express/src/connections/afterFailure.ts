import { KeyholdError } from "../KeyholdError.js";
import { RotatedOnly } from "../oauth/RotatedOnly.js";
import { ServerErrorAnswer } from "../oauth/refreshGrant.js";
import type { Grant } from "../vault/Grant.js";

/** Milliseconds until a renewal that the server failed at is tried again: after the first failure, the second, and all others. */
const RETRY_AFTER = [1_000, 5_000, 600_000];

/**
 * What a failed renewal says of a grant. `invalid_grant` ends it. A `server_error` may be an outage or, from servers that do not
 * know better, a dead refresh token: so it is tried again, ever more rarely, and from the third time on the user is asked to
 * reconnect; but the tokens stay, and a later try may find that all is well. Everything else says nothing.
 *
 * @param error what the token endpoint's answer was turned into
 * @param failure the same as a code
 * @returns the grant to store instead, or nothing
 */
export function afterFailure(grant: Grant, error: unknown, failure: KeyholdError): Grant | undefined {
  if (failure.code === "needs_reconnect")
    return { ...grant, tokens: undefined, failures: undefined, problem: failure.code };
  if (failure.code === "needs_login") return { ...grant, problem: failure.code };
  if (error instanceof RotatedOnly && grant.tokens)
    return { ...grant, tokens: { ...grant.tokens, refreshToken: error.refreshToken } };
  if (!(error instanceof ServerErrorAnswer)) return undefined;
  const count = (grant.failures?.count ?? 0) + 1;
  const pause = RETRY_AFTER[Math.min(count, RETRY_AFTER.length) - 1] ?? 0;
  const failures = { count, retryAt: Date.now() + pause };
  return { ...grant, failures, problem: count < RETRY_AFTER.length ? grant.problem : "needs_reconnect" };
}

/**
 * The access token of a grant, if it can be used as it is.
 *
 * @param rejected an access token that the MCP server has just refused
 * @param early milliseconds before its end from which a token does not count as good any more
 * @returns nothing where it has to be renewed first
 * @throws KeyholdError where the grant is known not to work until the user does something, or until some time has passed
 */
export function usableToken(grant: Grant, rejected: string | undefined, early: number): string | undefined {
  const { problem, tokens, failures } = grant;
  // One that is further away than any pause was noted while the clock was ahead.
  const pause = failures && failures.retryAt - Date.now();
  const mayRetry = pause !== undefined && (pause <= 0 || pause > Math.max(...RETRY_AFTER));
  if ((problem === "needs_reconnect" || problem === "no_access") && !mayRetry) throw new KeyholdError(problem);
  if (
    tokens &&
    tokens.accessToken !== rejected &&
    Date.now() < (tokens.expiresAt ?? Number.POSITIVE_INFINITY) - early
  ) {
    return tokens.accessToken;
  }
  if (failures && !mayRetry) throw new KeyholdError("provider_unavailable");
  return undefined;
}
