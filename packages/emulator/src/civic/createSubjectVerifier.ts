import { createPublicKey } from "node:crypto";
import { InvalidTokenError } from "@modelcontextprotocol/sdk/server/auth/errors.js";
import { createRemoteJWKSet, decodeJwt, errors, type JWTVerifyGetKey, jwtVerify } from "jose";
import { CustomOIDCProviderError } from "oidc-provider/lib/helpers/errors.js";
import * as z from "zod";
import type { Clock } from "../control/createClock.js";
import type { IdentityProvider } from "./CivicOptions.js";
import type { CivicSettings } from "./CivicSettings.js";
import { type AccessTokens, claimsOf } from "./createAccessTokens.js";
import type { Account, Accounts } from "./createAccounts.js";

const text = z.string().optional().catch(undefined);
const Subject = z.object({
  sub: z.string(),
  exp: z.number(),
  email: text,
  email_verified: z.boolean().optional().catch(undefined),
  name: text,
  picture: text,
});

/** The user of a valid subject token, and the limits of its identity provider. */
export interface VerifiedSubject {
  /** When the subject token expires, in seconds since 1970. */
  readonly exp: number;
  readonly account: Account;
  readonly scopes: readonly string[];
  /** In seconds. */
  readonly maximumLifetime: number;
}

/** What the verifier of subject tokens needs. */
export interface SubjectVerifierOptions {
  /** Civic's own issuer. */
  readonly issuer: string;
  readonly accounts: Accounts;
  readonly tokens: AccessTokens;
  readonly clock: Clock;
  readonly settings: CivicSettings;
  readonly identityProviders: readonly IdentityProvider[];
}

const defaults = { algorithms: ["RS256"], scopes: ["openid", "profile", "email"], maximumLifetime: 3600 };

/** Creates the OAuth error for a subject token that is not valid. */
export function invalidGrant(description: string): Error {
  return new CustomOIDCProviderError("invalid_grant", description);
}

function keysOf({ jwksUri = "", publicKey }: IdentityProvider): JWTVerifyGetKey {
  // No cooldown between fetches, since a product under development restarts with new keys.
  if (!publicKey) return createRemoteJWKSet(new URL(jwksUri), { cooldownDuration: 0 });
  const key = createPublicKey(publicKey);
  return () => key;
}

/**
 * Creates the verifier of subject tokens. It accepts tokens of the configured identity providers, and Civic's own if `civicToCivic` is true.
 *
 * @returns a function that verifies a token, and throws `invalid_grant` if the token is not valid
 */
export function createSubjectVerifier({
  issuer,
  accounts,
  tokens,
  clock,
  settings,
  identityProviders,
}: SubjectVerifierOptions) {
  const trusted = new Map(
    identityProviders.map((provider) => [provider.issuer, { ...provider, keys: keysOf(provider) }]),
  );

  async function verifyOwnToken(token: string): Promise<VerifiedSubject> {
    const { sub, exp } = claimsOf(await tokens.verifyAccessToken(token));
    const account = accounts.find(sub);
    if (!account) throw invalidGrant("The subject token's user is not known.");
    return { exp, account, ...defaults };
  }

  return async (token: string): Promise<VerifiedSubject> => {
    try {
      const { iss = "" } = decodeJwt(token);
      if (iss === issuer && settings.civicToCivic) return await verifyOwnToken(token);
      const provider = trusted.get(iss);
      if (!provider) throw invalidGrant("The subject token's issuer is not a configured identity provider.");
      const { audience, keys, algorithms = defaults.algorithms, ...limits } = provider;
      const { payload } = await jwtVerify(token, keys, {
        issuer: iss,
        audience,
        algorithms: [...algorithms],
        requiredClaims: ["sub", "exp"],
        currentDate: new Date(clock.now()),
      });
      const { sub, exp, ...profile } = Subject.parse(payload);
      const { scopes = defaults.scopes, maximumLifetime = defaults.maximumLifetime } = limits;
      return { exp, account: accounts.of(iss, sub, profile), scopes, maximumLifetime };
    } catch (error) {
      if (error instanceof errors.JOSEError) throw invalidGrant(`The subject token is refused: ${error.message}`);
      if (error instanceof InvalidTokenError) throw invalidGrant("The subject token is refused.");
      throw error;
    }
  };
}
