import type { Request } from "express";
import { KeyholdError } from "../KeyholdError.js";
import type { Discover } from "../oauth/discover.js";
import { exchangeToken } from "../oauth/exchangeToken.js";
import { refreshGrant } from "../oauth/refreshGrant.js";
import type { TokenSet } from "../oauth/TokenSet.js";
import type { Grant, Owner } from "../vault/Grant.js";
import { RenewalFailure, verdictOf } from "./RenewalFailure.js";
import { subjectTokenOf } from "./subjectTokenOf.js";

/** What new tokens are asked for with. */
export interface NewTokensRequest {
  readonly discover: Discover;
  readonly req?: Request | undefined;
  /** Called right before a refresh token leaves. */
  readonly beforeUse: () => Promise<void>;
}

/**
 * Asks the provider for new tokens for a grant: by token exchange where the provider works that way, else with the refresh token.
 *
 * @throws RenewalFailure; KeyholdError `needs_login`; what `beforeUse` throws
 */
export function newTokens(owner: Owner, grant: Grant, request: NewTokensRequest): Promise<TokenSet> {
  return owner.provider.subjectToken ? exchanged(owner, grant, request) : refreshed(owner, grant, request);
}

async function exchanged(owner: Owner, { subject }: Grant, { discover, req }: NewTokensRequest): Promise<TokenSet> {
  const { provider } = owner;
  const current = await subjectTokenOf(owner, req);
  if (!provider.subjectToken || current.subject !== subject)
    throw new RenewalFailure("over", new KeyholdError("needs_reconnect"));
  const context = await discover(provider);
  return exchangeToken(context, provider.subjectToken, current.token).catch((cause: unknown) => {
    const verdict = verdictOf(cause, false);
    // The next identity token may be a better one.
    throw new RenewalFailure(verdict === "ended" || verdict === "doubtful" ? "doubtful" : "nothing", cause);
  });
}

async function refreshed(
  { provider }: Owner,
  { tokens }: Grant,
  { discover, beforeUse }: NewTokensRequest,
): Promise<TokenSet> {
  if (!tokens?.refreshToken) {
    const hasExpired = Date.now() >= (tokens?.expiresAt ?? Number.POSITIVE_INFINITY);
    throw new RenewalFailure(tokens && !hasExpired ? "doubtful" : "over", new KeyholdError("needs_reconnect"));
  }
  const context = await discover(provider, tokens.issuedBy).catch((cause: unknown) => {
    const isElsewhere = cause instanceof KeyholdError && cause.code === "issuer_mismatch";
    throw new RenewalFailure(isElsewhere ? "doubtful" : "nothing", cause);
  });
  await beforeUse();
  return refreshGrant(context, tokens.refreshToken, tokens).catch((cause: unknown) => {
    throw new RenewalFailure(verdictOf(cause, context.registration !== undefined), cause);
  });
}
