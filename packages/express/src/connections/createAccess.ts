import type { Request } from "express";
import { KeyholdError } from "../KeyholdError.js";
import { aboutOf } from "../KeyholdEvent.js";
import { exchangeToken } from "../oauth/exchangeToken.js";
import { fromOAuthError } from "../oauth/fromOAuthError.js";
import { refreshGrant } from "../oauth/refreshGrant.js";
import type { TokenSet } from "../oauth/TokenSet.js";
import { traced } from "../traced.js";
import { connectionKey } from "../vault/createVault.js";
import type { Grant, Owner } from "../vault/Grant.js";
import { withLock } from "../vault/withLock.js";
import { withinTime } from "../withinTime.js";
import { afterFailure, usableToken } from "./afterFailure.js";
import { amendGrant } from "./amendGrant.js";
import { noteAcceptance, noteRefusal, type Refusal } from "./noteRefusal.js";
import { RenewalFailure, type Verdict, verdictOf } from "./RenewalFailure.js";
import { readGrant } from "./readGrant.js";
import { refusal } from "./refusal.js";
import { revokeReplaced } from "./revokeReplaced.js";
import type { Services } from "./Services.js";
import { noteStepUp } from "./stepUp.js";
import { subjectTokenOf } from "./subjectTokenOf.js";
import { untilStored } from "./untilStored.js";

/** Milliseconds before its end from which an access token is renewed: a request has to arrive with it still good. */
const EARLY = 30_000;
/** Milliseconds that a caller waits for a renewal. The renewal goes on. */
const PATIENCE = 30_000;
/** Milliseconds that Keyhold retries to store a rotated refresh token after `close()` was called. */
const STORED_WITHIN = 20_000;

/** What an access token is wanted for. */
export interface AccessRequest {
  /** The one that the MCP server has just refused. */
  readonly rejected?: string;
  readonly req?: Request;
}

type AccessServices = Pick<Services, "vault" | "store" | "discover" | "emit" | "underWay">;

/** Hands out access tokens to the backend's own requests. Nothing else in Keyhold reads one. */
export interface Access {
  /**
   * @returns an access token that should be good: the one there is, or a renewed one
   * @throws KeyholdError `not_connected`, `needs_reconnect`, `needs_login`, `no_access`; `provider_unavailable` and the like, after which nothing is lost
   */
  token(owner: Owner, request?: AccessRequest): Promise<string>;
  /**
   * Notes that the MCP server refuses a token that was just renewed. Does nothing if the grant has a newer token.
   *
   * @returns what to tell the caller
   */
  refused(owner: Owner, accessToken: string, problem: Refusal): Promise<Refusal | "provider_unavailable">;
  /** Notes that the MCP server accepts a token. Does not ask the store unless earlier tokens were refused. */
  accepted(owner: Owner, accessToken: string): void;
  /** Notes that the MCP server wants a wider grant. Says nothing of a newer one. */
  stepUp(owner: Owner, accessToken: string, wanted: string): Promise<void>;
}

export function createAccess({ vault, store, discover, emit, underWay }: AccessServices): Access {
  const renewing = new Map<string, Promise<string>>();
  /** For as long as this process lives. Callers stop waiting sooner. The lock stays, so that no other process uses the old token. */
  const mayRetry = () => Date.now() < (underWay.closedAt() ?? Number.POSITIVE_INFINITY) + STORED_WITHIN;

  /** Access tokens that this process gave out after earlier ones were refused. If the server accepts one, Keyhold notes that. */
  const doubted = new Set<string>();
  const handOut = ({ refusals, failures }: Grant, accessToken: string) => {
    if (refusals ?? failures) doubted.add(accessToken);
    return accessToken;
  };

  /** New tokens for a grant: by token exchange where the provider works that way, else by refresh token. */
  async function renewedTokens(owner: Owner, { tokens, subject }: Grant, req?: Request): Promise<TokenSet> {
    const { provider } = owner;
    if (provider.subjectToken) {
      const current = await subjectTokenOf(owner, req);
      if (current.subject !== subject) throw new RenewalFailure("over", new KeyholdError("needs_reconnect"));
      const context = await discover(provider);
      return exchangeToken(context, provider.subjectToken, current.token).catch((cause: unknown) => {
        // The next identity token may be a better one.
        throw new RenewalFailure(verdictOf(cause, false) === "nothing" ? "nothing" : "doubtful", cause);
      });
    }
    if (!tokens?.refreshToken) {
      const hasExpired = Date.now() >= (tokens?.expiresAt ?? Number.POSITIVE_INFINITY);
      throw new RenewalFailure(tokens && !hasExpired ? "doubtful" : "over", new KeyholdError("needs_reconnect"));
    }
    const context = await discover(provider, tokens.issuedBy).catch((cause: unknown) => {
      const isElsewhere = cause instanceof KeyholdError && cause.code === "issuer_mismatch";
      throw new RenewalFailure(isElsewhere ? "doubtful" : "nothing", cause);
    });
    return refreshGrant(context, tokens.refreshToken, tokens).catch((cause: unknown) => {
      throw new RenewalFailure(verdictOf(cause, context.registration !== undefined), cause);
    });
  }

  /** Under the lock: whoever came second finds the first one's result here. */
  async function renew(owner: Owner, { rejected, req }: AccessRequest): Promise<string> {
    const { grant } = await readGrant(vault, owner, { newest: true });
    const current = usableToken(grant, rejected, EARLY);
    if (current) return handOut(grant, current);
    const tokens = await renewedTokens(owner, grant, req).catch(async (error: unknown) => {
      const { verdict, cause } =
        error instanceof RenewalFailure ? error : ({ verdict: "nothing", cause: error } as const);
      const failure = verdict === "ended" ? new KeyholdError("needs_reconnect", { cause }) : fromOAuthError(cause);
      const worsened = (before: Grant) => afterFailure(before, { verdict, failure, cause });
      const worse = worsened(grant);
      // Only ever the very tokens that the failure was about: whoever was faster has better ones.
      const amend = () => amendGrant(vault, owner, grant, (now) => worsened(now) ?? now);
      if (worse && !(await untilStored(amend, mayRetry))) return undefined;
      emit(refusal(owner, failure));
      throw toldOf(failure, verdict, worse);
    });
    const renewed = (now: Grant): Grant => ({
      ...now,
      tokens,
      problem: now.refusals && now.problem,
      failures: undefined,
    });
    // The new refresh token is stored before anybody sees the new access token: the old one may be void already.
    if (tokens && (await untilStored(() => amendGrant(vault, owner, grant, renewed), mayRetry))) {
      emit({ type: "refreshed", ...aboutOf(owner) });
      // The provider answers now, so a revocation that failed before may succeed.
      if (grant.replaced) underWay.hold(revokeReplaced({ vault, store, discover }, owner)).catch(() => undefined);
      return handOut(grant, tokens.accessToken);
    }
    // Somebody renewed or connected anew meanwhile. Theirs counts.
    const newer = await readGrant(vault, owner, { newest: true });
    const token = usableToken(newer.grant, rejected, EARLY);
    if (!token) throw new KeyholdError("needs_reconnect");
    return handOut(newer.grant, token);
  }

  return {
    async token(owner, request = {}) {
      const { grant } = await readGrant(vault, owner);
      const current = usableToken(grant, request.rejected, EARLY);
      if (current) return handOut(grant, current);
      const lock = connectionKey(owner, "lock");
      // A renewal for another refused token may end with the very one that is refused now.
      const key = `${lock} ${request.rejected}`;
      const known = renewing.get(key);
      const begin = () =>
        underWay.hold(
          traced("keyhold.renew", owner.provider.id, () => withLock(store, lock, () => renew(owner, request))).finally(
            () => renewing.delete(key),
          ),
        );
      const renewal = known ?? begin();
      if (!known) renewing.set(key, renewal);
      return withinTime(renewal, PATIENCE, () => {
        throw new KeyholdError("provider_unavailable");
      });
    },

    async refused(owner, accessToken, problem) {
      discover.expire(owner.provider);
      doubted.delete(accessToken);
      return noteRefusal(vault, owner, accessToken, problem);
    },

    accepted(owner, accessToken) {
      if (!doubted.delete(accessToken)) return;
      // The call itself has succeeded. If this note is lost, the next call writes it.
      underWay.hold(noteAcceptance(vault, owner, accessToken)).catch(() => undefined);
    },

    stepUp: (owner, accessToken, wanted) => noteStepUp(vault, owner, accessToken, wanted),
  };
}

/** The error for the caller of a failed renewal. If Keyhold will retry, the caller is told that the provider is unavailable for now. */
function toldOf(failure: KeyholdError, verdict: Verdict, worse: Grant | undefined): KeyholdError {
  if (worse?.problem) return new KeyholdError(worse.problem, { cause: failure });
  return verdict === "doubtful" ? new KeyholdError("provider_unavailable", { cause: failure }) : failure;
}
