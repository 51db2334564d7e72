import { InvalidTokenError } from "@modelcontextprotocol/sdk/server/auth/errors.js";
import { createRemoteJWKSet, decodeJwt, errors, importSPKI, type JWTVerifyGetKey, jwtVerify } from "jose";
import type { Provider } from "oidc-provider";
import { CustomOIDCProviderError, InvalidRequest, UnauthorizedClient } from "oidc-provider/lib/helpers/errors.js";
import * as z from "zod";
import { type AccessTokens, accessTokenAudience, claimsOf } from "./accessTokens.js";
import type { Account, Accounts } from "./accounts.js";
import type { IdentityProvider } from "./options.js";
import type { CivicSettings } from "./settings.js";

/** The grant type of RFC 8693. */
export const tokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";

const accessTokenType = "urn:ietf:params:oauth:token-type:access_token";

const Request = z.object({
  subject_token: z.string("subject_token is missing"),
  subject_token_type: z.enum(
    [accessTokenType, "urn:ietf:params:oauth:token-type:id_token"],
    "subject_token_type must be that of an access token or of an ID token",
  ),
  scope: z.string().optional(),
  expires_in: z.coerce.number("expires_in must be a number of seconds").int().positive().optional(),
  civic_profile: z.string().optional(),
});

const usualScopes = ["openid", "profile", "email"];

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
interface Proof {
  /** When the subject token expires, in seconds since 1970. */
  readonly exp: number;
  readonly account: Account;
  readonly scopes: readonly string[];
  /** In seconds. */
  readonly maximumLifetime: number;
}

function invalidGrant(description: string): Error {
  return new CustomOIDCProviderError("invalid_grant", description);
}

function keysOf({ jwksUri = "", publicKey }: IdentityProvider): JWTVerifyGetKey {
  if (publicKey) return ({ alg }) => importSPKI(publicKey, alg);
  // Without a pause between fetches: a product under development restarts with new keys.
  return createRemoteJWKSet(new URL(jwksUri), { cooldownDuration: 0 });
}

function createSubjectVerifier({ issuer, accounts, tokens, settings, identityProviders }: Exchange) {
  const trusted = new Map(
    identityProviders.map((provider) => [provider.issuer, { ...provider, keys: keysOf(provider) }]),
  );

  async function civicProof(token: string): Promise<Proof> {
    const { sub, exp } = claimsOf(await tokens.verifyAccessToken(token));
    const account = accounts.find(sub);
    if (!account) throw invalidGrant("The subject token's user is not known.");
    return { exp, account, scopes: usualScopes, maximumLifetime: 3600 };
  }

  return async (token: string): Promise<Proof> => {
    try {
      const { iss = "" } = decodeJwt(token);
      if (iss === issuer && settings.civicToCivic) return await civicProof(token);
      const provider = trusted.get(iss);
      if (!provider) throw invalidGrant("The subject token's issuer is not a configured identity provider.");
      const { audience, keys, algorithms = ["RS256"], scopes = usualScopes, maximumLifetime = 3600 } = provider;
      const { payload } = await jwtVerify(token, keys, {
        issuer: iss,
        audience,
        algorithms: [...algorithms],
        requiredClaims: ["sub", "exp"],
      });
      const { sub, exp, ...profile } = Subject.parse(payload);
      return { exp, account: accounts.of(iss, sub, profile), scopes, maximumLifetime };
    } catch (error) {
      if (error instanceof errors.JOSEError) throw invalidGrant(`The subject token is refused: ${error.message}`);
      if (error instanceof InvalidTokenError) throw invalidGrant("The subject token is refused.");
      throw error;
    }
  };
}

/** What an exchange needs to know. */
interface Exchange {
  /** Civic's own. */
  readonly issuer: string;
  /** The hub's address: the resource that the new token is for. */
  readonly hub: string;
  readonly accounts: Accounts;
  readonly tokens: AccessTokens;
  readonly settings: CivicSettings;
  readonly identityProviders: readonly IdentityProvider[];
}

/**
 * Teaches the provider to exchange an identity provider's JWT for a Civic access token. The new token lives no longer
 * than the subject token, than the identity provider's maximum, and than was asked for.
 *
 * @see [RFC 8693](https://www.rfc-editor.org/rfc/rfc8693#section-2)
 */
export function registerTokenExchange(provider: Provider, exchange: Exchange): void {
  const { hub } = exchange;
  const verifySubject = createSubjectVerifier(exchange);

  provider.registerGrantType(
    tokenExchange,
    async (ctx) => {
      const { client } = ctx.oidc;
      if (client.clientAuthMethod === "none") {
        throw new UnauthorizedClient("Only a confidential client may exchange tokens.");
      }
      const request = Request.safeParse(ctx.oidc.params);
      if (!request.success) throw new InvalidRequest(request.error.issues[0]?.message ?? "malformed");
      const { subject_token, scope: wanted, expires_in } = request.data;
      const { exp, account, scopes, maximumLifetime } = await verifySubject(subject_token);
      const remaining = Math.floor(exp - Date.now() / 1000);
      if (remaining < 1) throw invalidGrant("The subject token expires this very second.");
      const scope = scopes.filter((each) => wanted?.split(" ").includes(each) ?? true).join(" ");

      const grant = new provider.Grant({ accountId: account.id, clientId: client.clientId });
      grant.addResourceScope(hub, scope);
      const token = new provider.AccessToken({
        client,
        accountId: account.id,
        grantId: await grant.save(),
        gty: "token_exchange",
        scope,
        resourceServer: new provider.ResourceServer(hub, {
          scope,
          audience: accessTokenAudience,
          accessTokenFormat: "jwt",
        }),
        expiresIn: Math.min(remaining, maximumLifetime, expires_in ?? maximumLifetime),
      });
      ctx.oidc.entity("AccessToken", token);
      ctx.body = {
        access_token: await token.save(),
        issued_token_type: accessTokenType,
        token_type: token.tokenType,
        expires_in: token.expiration,
        scope,
      };
    },
    Object.keys(Request.shape),
  );
}
