import { setTimeout as pause } from "node:timers/promises";
import type { Request } from "express";
import { KeyholdError } from "../KeyholdError.js";
import { aboutOf } from "../KeyholdEvent.js";
import { exchangeToken } from "../oauth/exchangeToken.js";
import { endsGrant, fromOAuthError } from "../oauth/fromOAuthError.js";
import { refreshGrant } from "../oauth/refreshGrant.js";
import type { TokenSet } from "../oauth/TokenSet.js";
import { traced } from "../traced.js";
import { connectionKey } from "../vault/createVault.js";
import type { Grant, Owner } from "../vault/Grant.js";
import { withLock } from "../vault/withLock.js";
import { withinTime } from "../withinTime.js";
import { afterFailure, usableToken } from "./afterFailure.js";
import { amendGrant } from "./amendGrant.js";
import { readGrant } from "./readGrant.js";
import { refusal } from "./refusal.js";
import type { Services } from "./Services.js";
import { noteStepUp } from "./stepUp.js";
import { subjectTokenOf } from "./subjectTokenOf.js";

/** Milliseconds before its end from which an access token is renewed: a request has to arrive with it still good. */
const EARLY = 30_000;
/** Milliseconds that a caller waits for a renewal. The renewal goes on. */
const PATIENCE = 30_000;
/** Milliseconds between two tries to store what the store did not take. */
const STORED_EVERY = 250;

/** What an access token is wanted for. */
export interface AccessRequest {
  /** The one that the MCP server has just refused. */
  readonly rejected?: string;
  readonly req?: Request;
}

type AccessServices = Pick<Services, "vault" | "store" | "discover" | "emit">;

/** Hands out access tokens to the backend's own requests. Nothing else in Keyhold reads one. */
export interface Access {
  /**
   * @returns an access token that should be good: the one there is, or a renewed one
   * @throws KeyholdError `not_connected`, `needs_reconnect`, `needs_login`, `no_access`; `provider_unavailable` and the like, after which nothing is lost
   */
  token(owner: Owner, request?: AccessRequest): Promise<string>;
  /** Notes that a token which was just renewed is refused all the same. Says nothing of a newer one. */
  refused(owner: Owner, accessToken: string, problem: "needs_reconnect" | "no_access"): Promise<void>;
  /** Notes that the MCP server wants a wider grant. Says nothing of a newer one. */
  stepUp(owner: Owner, accessToken: string, wanted: string): Promise<void>;
}

export function createAccess({ vault, store, discover, emit }: AccessServices): Access {
  const renewing = new Map<string, Promise<string>>();

  /** New tokens for a grant: by token exchange where the provider works that way, else by refresh token. */
  async function renewedTokens(owner: Owner, { tokens, subject }: Grant, req?: Request): Promise<TokenSet> {
    const { provider } = owner;
    if (provider.subjectToken) {
      const current = await subjectTokenOf(owner, req);
      if (current.subject !== subject) throw new KeyholdError("needs_reconnect");
      return exchangeToken(await discover(provider), provider.subjectToken, current.token);
    }
    if (!tokens?.refreshToken) throw new KeyholdError("needs_reconnect");
    try {
      return await refreshGrant(await discover(provider, tokens.issuedBy), tokens.refreshToken, tokens);
    } catch (cause) {
      throw endsGrant(cause) ? new KeyholdError("needs_reconnect", { cause }) : cause;
    }
  }

  /** Under the lock: whoever came second finds the first one's result here. */
  async function renew(owner: Owner, { rejected, req }: AccessRequest): Promise<string> {
    const { grant } = await readGrant(vault, owner);
    const current = usableToken(grant, rejected, EARLY);
    if (current) return current;
    const tokens = await renewedTokens(owner, grant, req).catch(async (error: unknown) => {
      const failure = fromOAuthError(error);
      const worsened = (before: Grant) => afterFailure(before, error, failure);
      const worse = worsened(grant);
      // Only ever the very tokens that the failure was about: whoever was faster has better ones.
      const amend = () => amendGrant(vault, owner, grant, (now) => worsened(now) ?? now);
      if (worse && !(await untilStored(amend))) return undefined;
      emit(refusal(owner, failure));
      throw worse?.problem ? new KeyholdError(worse.problem, { cause: failure }) : failure;
    });
    const renewed = (now: Grant): Grant => ({ ...now, tokens, problem: undefined, failures: undefined });
    // The new refresh token is stored before anybody sees the new access token: the old one may be void already.
    if (tokens && (await untilStored(() => amendGrant(vault, owner, grant, renewed)))) {
      emit({ type: "refreshed", ...aboutOf(owner) });
      return tokens.accessToken;
    }
    // Somebody renewed or connected anew meanwhile. Theirs counts.
    const newer = usableToken((await readGrant(vault, owner)).grant, rejected, EARLY);
    if (!newer) throw new KeyholdError("needs_reconnect");
    return newer;
  }

  return {
    async token(owner, request = {}) {
      const current = usableToken((await readGrant(vault, owner)).grant, request.rejected, EARLY);
      if (current) return current;
      const lock = connectionKey(owner, "lock");
      // A renewal for another refused token may end with the very one that is refused now.
      const key = `${lock} ${request.rejected}`;
      const known = renewing.get(key);
      const renewal =
        known ??
        traced("keyhold.renew", owner.provider.id, () => withLock(store, lock, () => renew(owner, request))).finally(
          () => renewing.delete(key),
        );
      if (!known) renewing.set(key, renewal);
      return withinTime(renewal, PATIENCE, () => {
        throw new KeyholdError("provider_unavailable");
      });
    },

    async refused(owner, accessToken, problem) {
      discover.expire(owner.provider);
      const { grant, version } = await readGrant(vault, owner);
      if (grant.tokens?.accessToken === accessToken) await vault.replace(owner, version, { ...grant, problem });
    },

    stepUp: (owner, accessToken, wanted) => noteStepUp(vault, owner, accessToken, wanted),
  };
}

/**
 * Writes a rotated refresh token, which exists nowhere else, for as long as this process lives: a store that fails at this very
 * moment must not lose it. Callers stop waiting sooner; the lock is held on, so that nobody uses the old one meanwhile.
 */
async function untilStored(write: () => Promise<boolean>): Promise<boolean> {
  for (;;) {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof KeyholdError && error.code === "store_unavailable")) throw error;
      await pause(STORED_EVERY);
    }
  }
}
