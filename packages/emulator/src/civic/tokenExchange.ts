import { createRemoteJWKSet, decodeJwt, errors, type JWTPayload, jwtVerify } from "jose";
import type { Provider } from "oidc-provider";
import { CustomOIDCProviderError, InvalidRequest, UnauthorizedClient } from "oidc-provider/lib/helpers/errors.js";
import * as z from "zod";
import { accessTokenAudience } from "./accessTokens.js";
import type { Accounts } from "./accounts.js";
import type { IdentityProvider } from "./options.js";

/** The grant type of RFC 8693. */
export const tokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";

const accessTokenType = "urn:ietf:params:oauth:token-type:access_token";

const Request = z.object({
  subject_token: z.string("subject_token is missing"),
  subject_token_type: z.enum(
    [accessTokenType, "urn:ietf:params:oauth:token-type:id_token"],
    "subject_token_type must be that of an access token or of an ID token",
  ),
  scope: z.string().default("openid profile email"),
  expires_in: z.coerce.number("expires_in must be a number of seconds").int().positive().optional(),
  civic_profile: z.string().optional(),
});

const text = z.string().optional().catch(undefined);
const Subject = z.object({ exp: z.number(), email: text, name: text });

function invalidGrant(description: string): Error {
  return new CustomOIDCProviderError("invalid_grant", description);
}

function createSubjectVerifier(identityProviders: readonly IdentityProvider[]) {
  const trusted = new Map(
    identityProviders.map((provider) => [
      provider.issuer,
      // Without a pause between fetches: a product under development restarts with new keys.
      { ...provider, keys: createRemoteJWKSet(new URL(provider.jwksUri), { cooldownDuration: 0 }) },
    ]),
  );

  return async (token: string): Promise<{ payload: JWTPayload; issuer: string; subject: string; maximum: number }> => {
    try {
      const { iss = "" } = decodeJwt(token);
      const provider = trusted.get(iss);
      if (!provider) throw invalidGrant("The subject token's issuer is not a configured identity provider.");
      const { issuer, audience, keys, algorithms = ["RS256"], maximumLifetime: maximum = 3600 } = provider;
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: [...algorithms],
        requiredClaims: ["sub", "exp"],
      });
      return { payload, issuer, subject: payload.sub ?? "", maximum };
    } catch (error) {
      if (error instanceof errors.JOSEError) throw invalidGrant(`The subject token is refused: ${error.message}`);
      throw error;
    }
  };
}

/**
 * Teaches the provider to exchange an identity provider's JWT for a Civic access token. The new token lives no longer
 * than the subject token, than the identity provider's maximum, and than was asked for.
 *
 * @param hub its address: the resource that the new token is for
 * @see [RFC 8693](https://www.rfc-editor.org/rfc/rfc8693#section-2)
 */
export function registerTokenExchange(
  provider: Provider,
  hub: string,
  accounts: Accounts,
  identityProviders: readonly IdentityProvider[],
): void {
  const verifySubject = createSubjectVerifier(identityProviders);

  provider.registerGrantType(
    tokenExchange,
    async (ctx) => {
      const { client } = ctx.oidc;
      if (client.clientAuthMethod === "none") {
        throw new UnauthorizedClient("Only a confidential client may exchange tokens.");
      }
      const request = Request.safeParse(ctx.oidc.params);
      if (!request.success) throw new InvalidRequest(request.error.issues[0]?.message ?? "malformed");
      const { subject_token, scope, expires_in } = request.data;
      const { payload, issuer, subject, maximum } = await verifySubject(subject_token);
      const { exp, email, name } = Subject.parse(payload);
      const remaining = Math.floor(exp - Date.now() / 1000);
      if (remaining < 1) throw invalidGrant("The subject token expires this very second.");
      const account = accounts.of(issuer, subject, { email, name });

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
        expiresIn: Math.min(remaining, maximum, expires_in ?? maximum),
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
