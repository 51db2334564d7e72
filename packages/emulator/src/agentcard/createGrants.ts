import { randomBytes } from "node:crypto";
import { InvalidGrantError } from "@modelcontextprotocol/sdk/server/auth/errors.js";
import type { OAuthTokens } from "@modelcontextprotocol/sdk/shared/auth.js";
import type { Clock } from "../control/createClock.js";
import type { EventLog, EventName, EventSubject } from "../control/createEventLog.js";
import { matchesTarget, type Target } from "../control/Target.js";
import type { OnSecret } from "../OnSecret.js";
import type { AgentcardBehaviour } from "./AgentcardBehaviour.js";

/** In seconds. */
const ACCESS_TOKEN_LIFETIME = 3600;

/** One user's consent to one app. When it ends, all its tokens become invalid. */
export interface Grant {
  readonly clientId: string;
  /** The user's e-mail address. */
  readonly account: string;
  readonly connectedAt: Date;
  lastTokenAt: Date;
  active: boolean;
}

/** The grant of an access token, and when the token expires. */
export interface AccessTokenState {
  readonly grant: Grant;
  /** In seconds since 1970, by the provider's clock. */
  expiresAt: number;
}

/** All grants and tokens of the emulated Agentcard. */
export interface Grants {
  /** Begins a grant and issues its first access token and refresh token. */
  begin(clientId: string, account: string): { grant: Grant; tokens: OAuthTokens };
  /**
   * Rotates a refresh token, which works once. A second use ends the grant, or is only refused (`behaviour.reuseEndsGrant`).
   *
   * @throws InvalidGrantError when the token is unknown, was used, or belongs to another client, or when its grant has ended
   * @see [OAuth 2.1, refresh token replay](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1#section-4.3.1)
   */
  refresh(clientId: string, refreshToken: string): OAuthTokens;
  /** Returns the state of an access token, even if its grant has ended. Undefined if the token is unknown or has expired. */
  find(accessToken: string): AccessTokenState | undefined;
  /**
   * Revokes an access token or refresh token of this client. `behaviour.revokes` decides what else ends with it.
   *
   * @see [RFC 7009, section 2.1](https://www.rfc-editor.org/rfc/rfc7009#section-2.1)
   */
  revoke(clientId: string, token: string): void;
  /** Ends a grant. All its tokens become invalid at once. */
  end(grant: Grant, reason: EventName): void;
  /** The grants that have not ended: of one user, or of all users. */
  active(account?: string): readonly Grant[];
  expireAccessTokens(target: Target): void;
  /** The app and user of an access token or refresh token, even if it has expired or was used. */
  subjectOf(token: string): EventSubject | undefined;
}

/** The grants and their tokens, as plain values. */
export interface GrantsData {
  readonly grants: Set<Grant>;
  /** By the token. */
  readonly accessTokens: Map<string, AccessTokenState>;
  /** By the token. */
  readonly refreshTokens: Map<string, { readonly grant: Grant; used: boolean }>;
}

/** Creates the data of a provider without grants. */
export function createGrantsData(): GrantsData {
  return { grants: new Set(), accessTokens: new Map(), refreshTokens: new Map() };
}

/** Removes what cannot be used any more, so that kept data does not grow with each restart. */
function removeEnded({ grants, accessTokens, refreshTokens }: GrantsData, now: number): void {
  for (const grant of grants) if (!grant.active) grants.delete(grant);
  for (const [token, { expiresAt }] of accessTokens) if (expiresAt * 1000 <= now) accessTokens.delete(token);
  for (const [token, { grant }] of refreshTokens) if (!grant.active) refreshTokens.delete(token);
}

/** @param data the grants and tokens at the start */
export function createGrants(
  behaviour: AgentcardBehaviour,
  clock: Clock,
  log: EventLog,
  onSecret: OnSecret,
  data: GrantsData,
): Grants {
  const { grants, accessTokens, refreshTokens } = data;
  removeEnded(data, clock.now());

  function issue(grant: Grant): OAuthTokens {
    const accessToken = `agentcard_at_${randomBytes(32).toString("base64url")}`;
    const refreshToken = `agentcard_rt_${randomBytes(32).toString("base64url")}`;
    onSecret("access_token", accessToken);
    onSecret("refresh_token", refreshToken);
    grant.lastTokenAt = new Date(clock.now());
    accessTokens.set(accessToken, { grant, expiresAt: Math.floor(clock.now() / 1000) + ACCESS_TOKEN_LIFETIME });
    refreshTokens.set(refreshToken, { grant, used: false });
    return {
      access_token: accessToken,
      refresh_token: refreshToken,
      expires_in: ACCESS_TOKEN_LIFETIME,
      token_type: "bearer",
    };
  }

  function end(grant: Grant, reason: EventName): void {
    grant.active = false;
    log.record(reason, grant);
  }

  return {
    begin: (clientId, account) => {
      const now = new Date(clock.now());
      const grant: Grant = { clientId, account, connectedAt: now, lastTokenAt: now, active: true };
      grants.add(grant);
      return { grant, tokens: issue(grant) };
    },
    refresh: (clientId, refreshToken) => {
      const state = refreshTokens.get(refreshToken);
      if (!state?.grant.active || state.grant.clientId !== clientId) {
        throw new InvalidGrantError("The refresh token is unknown, or its grant has ended.");
      }
      if (state.used) {
        if (behaviour.reuseEndsGrant) end(state.grant, "reuse_detected");
        throw new InvalidGrantError("The refresh token was used before.");
      }
      state.used = true;
      log.record("refreshed", state.grant);
      return issue(state.grant);
    },
    find: (accessToken) => {
      const state = accessTokens.get(accessToken);
      return state && state.expiresAt * 1000 > clock.now() ? state : undefined;
    },
    revoke: (clientId, token) => {
      const grant = (refreshTokens.get(token) ?? accessTokens.get(token))?.grant;
      if (!grant?.active || grant.clientId !== clientId) return;
      if (behaviour.revokes === "token") {
        accessTokens.delete(token);
        refreshTokens.delete(token);
        log.record("revoked_by_client", grant);
        return;
      }
      const isSame = (other: Grant) => other.account === grant.account && other.clientId === clientId;
      const ended =
        behaviour.revokes === "app" ? [...grants].filter((other) => other.active && isSame(other)) : [grant];
      for (const each of ended) end(each, "revoked_by_client");
    },
    end,
    active: (account) => [...grants].filter((grant) => grant.active && (!account || grant.account === account)),
    expireAccessTokens: (target) => {
      for (const state of accessTokens.values()) if (matchesTarget(target, state.grant)) state.expiresAt = 0;
    },
    subjectOf: (token) => (accessTokens.get(token) ?? refreshTokens.get(token))?.grant,
  };
}
