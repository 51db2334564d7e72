import { createPublicKey } from "node:crypto";
import { InvalidTokenError } from "@modelcontextprotocol/sdk/server/auth/errors.js";
import { createRemoteJWKSet, decodeJwt, errors, type JWTVerifyGetKey, jwtVerify } from "jose";
import { CustomOIDCProviderError } from "oidc-provider/lib/helpers/errors.js";
import * as z from "zod";
import type { Clock } from "../control/clock.js";
import { type AccessTokens, claimsOf } from "./accessTokens.js";
import type { Account, Accounts } from "./accounts.js";
import type { IdentityProvider } from "./options.js";
import type { CivicSettings } from "./settings.js";

const text = z.string().optional().catch(undefined);
const Subject = z.object({
  sub: z.string(),
  exp: z.number(),
  email: text,
  email_verified: z.boolean().optional().catch(undefined),
  name: text,
  picture: text,
});

/** What a subject token proves, and what its issuer's configuration allows. */
export interface Proof {
  /** When the subject token expires, in seconds since 1970. */
  readonly exp: number;
  readonly account: Account;
  readonly scopes: readonly string[];
  /** In seconds. */
  readonly maximumLifetime: number;
}

/** Where subject tokens may come from, and whom they are about. */
export interface SubjectSources {
  /** Civic's own. */
  readonly issuer: string;
  readonly accounts: Accounts;
  readonly tokens: AccessTokens;
  readonly clock: Clock;
  readonly settings: CivicSettings;
  readonly identityProviders: readonly IdentityProvider[];
}

const usual = { algorithms: ["RS256"], scopes: ["openid", "profile", "email"], maximumLifetime: 3600 };

/** The error for a subject token that is none, or none of a configured provider. */
export function invalidGrant(description: string): Error {
  return new CustomOIDCProviderError("invalid_grant", description);
}

function keysOf({ jwksUri = "", publicKey }: IdentityProvider): JWTVerifyGetKey {
  // Without a pause between fetches: a product under development restarts with new keys.
  if (!publicKey) return createRemoteJWKSet(new URL(jwksUri), { cooldownDuration: 0 });
  const key = createPublicKey(publicKey);
  return () => key;
}

/**
 * Checks subject tokens: of the configured identity providers, and of Civic itself where that is switched on.
 *
 * @returns what a token proves; it throws `invalid_grant` for one that proves nothing
 */
export function createSubjectVerifier({
  issuer,
  accounts,
  tokens,
  clock,
  settings,
  identityProviders,
}: SubjectSources) {
  const trusted = new Map(
    identityProviders.map((provider) => [provider.issuer, { ...provider, keys: keysOf(provider) }]),
  );

  async function ownProof(token: string): Promise<Proof> {
    const { sub, exp } = claimsOf(await tokens.verifyAccessToken(token));
    const account = accounts.find(sub);
    if (!account) throw invalidGrant("The subject token's user is not known.");
    return { exp, account, ...usual };
  }

  return async (token: string): Promise<Proof> => {
    try {
      const { iss = "" } = decodeJwt(token);
      if (iss === issuer && settings.civicToCivic) return await ownProof(token);
      const provider = trusted.get(iss);
      if (!provider) throw invalidGrant("The subject token's issuer is not a configured identity provider.");
      const { audience, keys, algorithms = usual.algorithms, ...limits } = provider;
      const { payload } = await jwtVerify(token, keys, {
        issuer: iss,
        audience,
        algorithms: [...algorithms],
        requiredClaims: ["sub", "exp"],
        currentDate: new Date(clock.now()),
      });
      const { sub, exp, ...profile } = Subject.parse(payload);
      const { scopes = usual.scopes, maximumLifetime = usual.maximumLifetime } = limits;
      return { exp, account: accounts.of(iss, sub, profile), scopes, maximumLifetime };
    } catch (error) {
      if (error instanceof errors.JOSEError) throw invalidGrant(`The subject token is refused: ${error.message}`);
      if (error instanceof InvalidTokenError) throw invalidGrant("The subject token is refused.");
      throw error;
    }
  };
}
