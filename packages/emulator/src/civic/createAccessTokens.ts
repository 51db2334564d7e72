import { InvalidTokenError } from "@modelcontextprotocol/sdk/server/auth/errors.js";
import type { OAuthTokenVerifier } from "@modelcontextprotocol/sdk/server/auth/provider.js";
import type { AuthInfo } from "@modelcontextprotocol/sdk/server/auth/types.js";
import { createLocalJWKSet, errors, type JWK, jwtVerify } from "jose";
import * as z from "zod";
import type { Clock } from "../control/createClock.js";
import type { EventSubject } from "../control/createEventLog.js";
import { matchesTarget, type Target } from "../control/Target.js";

const Claims = z.object({
  sub: z.string(),
  jti: z.string(),
  exp: z.number(),
  client_id: z.string(),
  scope: z.string().default(""),
  email: z.string().optional(),
  name: z.string().optional(),
  civic_profile: z.string().optional(),
});

/** In seconds. */
export const GRANT_LIFETIME = 30 * 24 * 60 * 60;

/** The `aud` of every access token. `@civic/auth` checks it. */
export const accessTokenAudience = "civic";

/** The claims of a Civic access token. */
export type AccessTokenClaims = z.infer<typeof Claims>;

/** Returns the claims of an authenticated request's access token. */
export function claimsOf(auth: AuthInfo | undefined): AccessTokenClaims {
  return Claims.parse(auth?.extra);
}

/** The grant, app and user of an access token. */
export interface IssuedToken {
  readonly grantId: string;
  readonly subject: EventSubject;
  /** Milliseconds since 1970, by the machine's clock. */
  readonly issuedAt: number;
}

/** The access tokens that were issued, as plain values. */
export interface IssuedTokens {
  /** By `jti`. */
  readonly tokens: Map<string, IssuedToken>;
  /** The `jti` of each token that was marked as expired. */
  readonly expired: Set<string>;
}

/** Creates the data of a provider that has issued no tokens. */
export function createIssuedTokens(): IssuedTokens {
  return { tokens: new Map(), expired: new Set() };
}

/** Verifies and expires Civic's access tokens. */
export interface AccessTokens extends OAuthTokenVerifier {
  /**
   * Records an issued token.
   *
   * @param id its `jti`
   */
  recordIssued(id: string, token: Omit<IssuedToken, "issuedAt">): void;
  /** The grants of the issued tokens, by their IDs. */
  grants(target: Target): ReadonlyMap<string, EventSubject>;
  /** Marks the tokens issued so far as expired, including tokens of the current second. */
  expire(target: Target): void;
}

/**
 * Creates the verifier of access tokens. It checks signature, issuer, audience and expiry, as the hub does.
 *
 * @param issued the tokens that were issued before. Tokens are removed when their grants must have ended
 * @see [RFC 9068](https://www.rfc-editor.org/rfc/rfc9068#section-4)
 */
export function createAccessTokens(
  issuer: string,
  publicKey: JWK,
  clock: Clock,
  { tokens: issued, expired }: IssuedTokens,
): AccessTokens {
  const keys = createLocalJWKSet({ keys: [publicKey] });
  for (const [id, { issuedAt }] of issued) {
    if (Date.now() - issuedAt < GRANT_LIFETIME * 1000) continue;
    issued.delete(id);
    expired.delete(id);
  }

  async function verify(token: string): Promise<AccessTokenClaims> {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience: accessTokenAudience,
        typ: "at+jwt",
        currentDate: new Date(clock.now()),
      });
      const claims = Claims.parse(payload);
      if (issued.has(claims.jti) && !expired.has(claims.jti)) return claims;
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
    }
    throw new InvalidTokenError("The access token is not valid, or has expired.");
  }

  return {
    recordIssued: (id, token) => {
      issued.set(id, { ...token, issuedAt: Date.now() });
    },
    grants: (target) => {
      const matching = [...issued.values()].filter(({ subject }) => matchesTarget(target, subject));
      return new Map(matching.map(({ grantId, subject }) => [grantId, subject]));
    },
    expire: (target) => {
      for (const [id, { subject }] of issued) if (matchesTarget(target, subject)) expired.add(id);
    },
    verifyAccessToken: async (token) => {
      const claims = await verify(token);
      const { client_id: clientId, scope, exp } = claims;
      return { token, clientId, scopes: scope.split(" "), expiresAt: exp - clock.aheadSeconds, extra: claims };
    },
  };
}
