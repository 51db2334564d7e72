import { hasCode, KeyholdError } from "../errors/KeyholdError.js";
import type { Discover } from "../oauth/createDiscover.js";
import { exchangeToken } from "../oauth/exchangeToken.js";
import { refreshGrant } from "../oauth/refreshGrant.js";
import type { TokenSet } from "../oauth/TokenSet.js";
import type { CallContext, Grant } from "../vault/Grant.js";
import { RefreshFailure, verdictOf } from "./RefreshFailure.js";
import { subjectTokenOf } from "./subjectTokenOf.js";

/** What a request for new tokens needs. */
export interface NewTokensRequest {
  readonly discover: Discover;
  /** Called right before Keyhold sends a refresh token. */
  readonly beforeUse: () => Promise<void>;
}

/**
 * Asks the provider for new tokens for a grant: by token exchange if the provider uses it, otherwise with the refresh token.
 *
 * @throws RefreshFailure; KeyholdError `needs_login`; what `beforeUse` throws
 */
export function newTokens(call: CallContext, grant: Grant, request: NewTokensRequest): Promise<TokenSet> {
  return call.provider.subjectToken ? exchanged(call, grant, request) : refreshed(call, grant, request);
}

async function exchanged(call: CallContext, { subject }: Grant, { discover }: NewTokensRequest): Promise<TokenSet> {
  const { provider } = call;
  const current = await subjectTokenOf(call);
  if (!provider.subjectToken || current.subject !== subject)
    throw new RefreshFailure("over", new KeyholdError("needs_reconnect"));
  const context = await discover(provider);
  return exchangeToken(context, provider.subjectToken, current.token).catch((cause: unknown) => {
    const verdict = verdictOf(cause, false);
    // The next identity token may work.
    throw new RefreshFailure(verdict === "ended" || verdict === "doubtful" ? "doubtful" : "nothing", cause);
  });
}

async function refreshed(
  { provider }: CallContext,
  { tokens }: Grant,
  { discover, beforeUse }: NewTokensRequest,
): Promise<TokenSet> {
  if (!tokens?.refreshToken) {
    const hasExpired = Date.now() >= (tokens?.expiresAt ?? Number.POSITIVE_INFINITY);
    // If a user's key is refused, only the user can enter another one.
    const mayWorkLater = tokens?.issuedBy && !hasExpired;
    throw new RefreshFailure(mayWorkLater ? "doubtful" : "over", new KeyholdError("needs_reconnect"));
  }
  const context = await discover(provider, tokens.issuedBy).catch((cause: unknown) => {
    throw new RefreshFailure(hasCode(cause, "issuer_mismatch") ? "doubtful" : "nothing", cause);
  });
  await beforeUse();
  return refreshGrant(context, tokens.refreshToken, tokens).catch((cause: unknown) => {
    throw new RefreshFailure(verdictOf(cause, context.registration !== undefined), cause);
  });
}
