import type { Request } from "express";
import { KeyholdError } from "../KeyholdError.js";
import type { Discover } from "../oauth/discover.js";
import { exchangeToken } from "../oauth/exchangeToken.js";
import { fromOAuthError, isInvalidGrant } from "../oauth/fromOAuthError.js";
import { refreshGrant } from "../oauth/refreshGrant.js";
import type { TokenSet } from "../oauth/TokenSet.js";
import type { Store } from "../stores/Store.js";
import { connectionKey, type Vault } from "../vault/createVault.js";
import type { Grant, Owner } from "../vault/Grant.js";
import { withLock } from "../vault/withLock.js";
import { readGrant } from "./readGrant.js";
import { subjectTokenOf } from "./subjectTokenOf.js";

/** Milliseconds before its end from which an access token is renewed: a request has to arrive with it still good. */
const EARLY = 30_000;

/** What an access token is wanted for. */
export interface AccessRequest {
  /** The one that the MCP server has just refused. */
  readonly rejected?: string;
  readonly req?: Request;
}

/** Hands out access tokens to the backend's own requests. Nothing else in Keyhold reads one. */
export interface Access {
  /**
   * @returns an access token that should be good: the one there is, or a renewed one
   * @throws KeyholdError `not_connected`, `needs_reconnect`, `needs_login`, `no_access`; `provider_unavailable` and the like, after which nothing is lost
   */
  token(owner: Owner, request?: AccessRequest): Promise<string>;
  /** Notes that a token which was just renewed is refused all the same. Says nothing of a newer one. */
  refused(owner: Owner, accessToken: string, problem: "needs_reconnect" | "no_access"): Promise<void>;
}

export function createAccess({ vault, store, discover }: { vault: Vault; store: Store; discover: Discover }): Access {
  const renewing = new Map<string, Promise<string>>();

  /** New tokens for a grant: by token exchange where the provider works that way, else by refresh token. */
  async function renewedTokens(owner: Owner, { tokens }: Grant, req?: Request): Promise<TokenSet> {
    const { provider } = owner;
    if (provider.subjectToken) {
      const subjectToken = await subjectTokenOf(owner, req);
      return exchangeToken(provider, await discover(provider), provider.subjectToken, subjectToken);
    }
    if (!tokens?.refreshToken) throw new KeyholdError("needs_reconnect");
    try {
      return await refreshGrant(provider, await discover(provider), tokens.refreshToken);
    } catch (cause) {
      throw isInvalidGrant(cause) ? new KeyholdError("needs_reconnect", { cause }) : cause;
    }
  }

  /** Under the lock: whoever came second finds the first one's result here. */
  async function renew(owner: Owner, { rejected, req }: AccessRequest): Promise<string> {
    const { grant, version } = await readGrant(vault, owner);
    const current = usableToken(grant, rejected);
    if (current) return current;
    try {
      const tokens = await renewedTokens(owner, grant, req);
      const { problem: _mended, ...rest } = grant;
      // The new refresh token is stored before anybody sees the new access token: the old one may be void already.
      if (await vault.replace(owner, version, { ...rest, tokens })) return tokens.accessToken;
    } catch (error) {
      const failure = fromOAuthError(error);
      // Only these two end or pause a grant, and only the very version they were said of. Hiccups change nothing.
      if (failure.code === "needs_reconnect")
        await vault.replace(owner, version, { ...grant, tokens: undefined, problem: failure.code });
      if (failure.code === "needs_login") await vault.replace(owner, version, { ...grant, problem: failure.code });
      throw failure;
    }
    // Somebody connected anew or disconnected meanwhile. Theirs counts.
    const newer = usableToken((await readGrant(vault, owner)).grant, rejected);
    if (!newer) throw new KeyholdError("needs_reconnect");
    return newer;
  }

  return {
    async token(owner, request = {}) {
      const current = usableToken((await readGrant(vault, owner)).grant, request.rejected);
      if (current) return current;
      const key = connectionKey(owner, "lock");
      const known = renewing.get(key);
      if (known) return known;
      const renewal = withLock(store, key, () => renew(owner, request)).finally(() => renewing.delete(key));
      renewing.set(key, renewal);
      return renewal;
    },

    async refused(owner, accessToken, problem) {
      const { grant, version } = await readGrant(vault, owner);
      if (grant.tokens?.accessToken === accessToken) await vault.replace(owner, version, { ...grant, problem });
    },
  };
}

/** @throws KeyholdError where the grant is known not to work until the user does something */
function usableToken({ problem, tokens }: Grant, rejected: string | undefined): string | undefined {
  if (problem === "needs_reconnect" || problem === "no_access") throw new KeyholdError(problem);
  if (!tokens || tokens.accessToken === rejected) return undefined;
  return Date.now() < (tokens.expiresAt ?? Number.POSITIVE_INFINITY) - EARLY ? tokens.accessToken : undefined;
}
