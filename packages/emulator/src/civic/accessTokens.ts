import { InvalidTokenError } from "@modelcontextprotocol/sdk/server/auth/errors.js";
import type { OAuthTokenVerifier } from "@modelcontextprotocol/sdk/server/auth/provider.js";
import type { AuthInfo } from "@modelcontextprotocol/sdk/server/auth/types.js";
import { createLocalJWKSet, errors, type JWK, jwtVerify } from "jose";
import * as z from "zod";
import type { Clock } from "../control/clock.js";
import type { EventSubject } from "../control/eventLog.js";
import { isOneOf, type Whose } from "../control/whose.js";

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

/** In `aud` of every access token: `@civic/auth` looks for it. */
export const accessTokenAudience = "civic";

/** What a Civic access token says. */
export type AccessTokenClaims = z.infer<typeof Claims>;

/** What the access token of an authenticated request says. */
export function claimsOf(auth: AuthInfo | undefined): AccessTokenClaims {
  return Claims.parse(auth?.extra);
}

/** What stands behind an access token. */
export interface IssuedToken {
  readonly grantId: string;
  readonly subject: EventSubject;
}

/** Tells Civic's access tokens from anything else. */
export interface AccessTokens extends OAuthTokenVerifier {
  /** Notes that a token was issued, by its `jti`. */
  issued(id: string, token: IssuedToken): void;
  /** The grants that tokens were issued of, by their ids. */
  grants(whose: Whose): ReadonlyMap<string, EventSubject>;
  /** Lets tokens issued so far count as expired, the ones of this very second included. */
  expire(whose: Whose): void;
}

/**
 * Checks access tokens as the hub does: signature, issuer, audience, expiry.
 *
 * @see [RFC 9068](https://www.rfc-editor.org/rfc/rfc9068#section-4)
 */
export function createAccessTokens(issuer: string, publicKey: JWK, clock: Clock): AccessTokens {
  const keys = createLocalJWKSet({ keys: [publicKey] });
  const issued = new Map<string, IssuedToken>();
  const expired = new Set<string>();

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
    issued: (id, token) => {
      issued.set(id, token);
    },
    grants: (whose) => {
      const fitting = [...issued.values()].filter(({ subject }) => isOneOf(whose, subject));
      return new Map(fitting.map(({ grantId, subject }) => [grantId, subject]));
    },
    expire: (whose) => {
      for (const [id, { subject }] of issued) if (isOneOf(whose, subject)) expired.add(id);
    },
    verifyAccessToken: async (token) => {
      const claims = await verify(token);
      const { client_id: clientId, scope, exp } = claims;
      return { token, clientId, scopes: scope.split(" "), expiresAt: exp - clock.aheadSeconds, extra: claims };
    },
  };
}
