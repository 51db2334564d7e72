import { InvalidTokenError } from "@modelcontextprotocol/sdk/server/auth/errors.js";
import type { OAuthTokenVerifier } from "@modelcontextprotocol/sdk/server/auth/provider.js";
import type { AuthInfo } from "@modelcontextprotocol/sdk/server/auth/types.js";
import { createLocalJWKSet, errors, type JWK, jwtVerify } from "jose";
import * as z from "zod";
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

/** Tells Civic's access tokens from anything else. */
export interface AccessTokens extends OAuthTokenVerifier {
  /** Notes that a token was issued, by its `jti`, and to whom. */
  issued(id: string, subject: EventSubject): void;
  /** Lets tokens issued so far count as expired, the ones of this very second included. */
  expire(whose: Whose): void;
}

/**
 * Checks access tokens as the hub does: signature, issuer, audience, expiry.
 *
 * @see [RFC 9068](https://www.rfc-editor.org/rfc/rfc9068#section-4)
 */
export function createAccessTokens(issuer: string, publicKey: JWK): AccessTokens {
  const keys = createLocalJWKSet({ keys: [publicKey] });
  const live = new Map<string, EventSubject>();

  async function verify(token: string): Promise<AccessTokenClaims> {
    try {
      const { payload } = await jwtVerify(token, keys, { issuer, audience: accessTokenAudience, typ: "at+jwt" });
      const claims = Claims.parse(payload);
      if (live.has(claims.jti)) return claims;
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
    }
    throw new InvalidTokenError("The access token is not valid, or has expired.");
  }

  return {
    issued: (id, subject) => {
      live.set(id, subject);
    },
    expire: (whose) => {
      for (const [id, subject] of live) if (isOneOf(whose, subject)) live.delete(id);
    },
    verifyAccessToken: async (token) => {
      const claims = await verify(token);
      const { client_id: clientId, scope, exp: expiresAt } = claims;
      return { token, clientId, scopes: scope.split(" "), expiresAt, extra: claims };
    },
  };
}
