import { randomBytes } from "node:crypto";
import { InvalidGrantError } from "@modelcontextprotocol/sdk/server/auth/errors.js";
import type { OAuthTokens } from "@modelcontextprotocol/sdk/shared/auth.js";
import type { Clock } from "../control/clock.js";
import type { EventLog, EventName, EventSubject } from "../control/eventLog.js";
import { isOneOf, type Whose } from "../control/whose.js";
import type { OnSecret } from "../secrets.js";
import type { AgentcardBehaviour } from "./behaviour.js";

const accessTokenLifetime = 3600;

/** One user's consent to one app. All its tokens live and die with it. */
export interface Grant {
  readonly clientId: string;
  /** The user's e-mail address. */
  readonly account: string;
  readonly connectedAt: Date;
  lastTokenAt: Date;
  active: boolean;
}

/** A grant that an access token stands for, and when the token expires, in seconds since 1970 by the provider's clock. */
export interface AccessTokenState {
  readonly grant: Grant;
  expiresAt: number;
}

/** Every grant and token of the emulated Agentcard. */
export interface Grants {
  /** Begins a grant: the first access token and refresh token of it. */
  begin(clientId: string, account: string): { grant: Grant; tokens: OAuthTokens };
  /**
   * Rotates a refresh token: it is good for one use, and a second use ends the grant, or is only refused.
   *
   * @throws InvalidGrantError when the token is unknown, used, another client's, or its grant has ended
   * @see [OAuth 2.1, refresh token replay](https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1#section-4.3.1)
   */
  refresh(clientId: string, refreshToken: string): OAuthTokens;
  /** What an access token stands for, its grant ended or not; undefined when it is unknown or has expired. */
  find(accessToken: string): AccessTokenState | undefined;
  /**
   * Revokes a token of either kind, if it is this client's, and what goes with it (`behaviour.revokes`).
   *
   * @see [RFC 7009, section 2.1](https://www.rfc-editor.org/rfc/rfc7009#section-2.1)
   */
  revoke(clientId: string, token: string): void;
  /** Ends a grant: all its tokens die at once. */
  end(grant: Grant, because: EventName): void;
  /** The grants that are in force; of one user, where one is named. */
  active(account?: string): readonly Grant[];
  expireAccessTokens(whose: Whose): void;
  /** Whose grant a token of either kind belongs to, dead or alive. */
  subjectOf(token: string): EventSubject | undefined;
}

/** No grants yet. */
export function createGrants(behaviour: AgentcardBehaviour, clock: Clock, log: EventLog, onSecret: OnSecret): Grants {
  const grants: Grant[] = [];
  const accessTokens = new Map<string, AccessTokenState>();
  const refreshTokens = new Map<string, { readonly grant: Grant; used: boolean }>();

  function issue(grant: Grant): OAuthTokens {
    const accessToken = `agentcard_at_${randomBytes(32).toString("base64url")}`;
    const refreshToken = `agentcard_rt_${randomBytes(32).toString("base64url")}`;
    onSecret("access_token", accessToken);
    onSecret("refresh_token", refreshToken);
    grant.lastTokenAt = new Date(clock.now());
    accessTokens.set(accessToken, { grant, expiresAt: Math.floor(clock.now() / 1000) + accessTokenLifetime });
    refreshTokens.set(refreshToken, { grant, used: false });
    return {
      access_token: accessToken,
      refresh_token: refreshToken,
      expires_in: accessTokenLifetime,
      token_type: "bearer",
    };
  }

  function end(grant: Grant, because: EventName): void {
    grant.active = false;
    log.record(because, grant);
  }

  return {
    begin: (clientId, account) => {
      const now = new Date(clock.now());
      const grant: Grant = { clientId, account, connectedAt: now, lastTokenAt: now, active: true };
      grants.push(grant);
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
      const ended = behaviour.revokes === "app" ? grants.filter((other) => other.active && isSame(other)) : [grant];
      for (const each of ended) end(each, "revoked_by_client");
    },
    end,
    active: (account) => grants.filter((grant) => grant.active && (!account || grant.account === account)),
    expireAccessTokens: (whose) => {
      for (const state of accessTokens.values()) if (isOneOf(whose, state.grant)) state.expiresAt = 0;
    },
    subjectOf: (token) => (accessTokens.get(token) ?? refreshTokens.get(token))?.grant,
  };
}
