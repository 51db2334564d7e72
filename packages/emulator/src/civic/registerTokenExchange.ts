import type { Provider } from "oidc-provider";
import { InvalidRequest, UnauthorizedClient } from "oidc-provider/lib/helpers/errors.js";
import * as z from "zod";
import { accessTokenAudience } from "./createAccessTokens.js";
import { createSubjectVerifier, invalidGrant, type SubjectVerifierOptions } from "./createSubjectVerifier.js";

/** The grant type of RFC 8693. */
export const tokenExchangeGrantType = "urn:ietf:params:oauth:grant-type:token-exchange";

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

/**
 * Adds token exchange to the provider: an app exchanges an identity provider's JWT for a Civic access token. The lifetime of the new token is
 * the shortest of three: the rest of the subject token's, the identity provider's maximum, and the requested one.
 *
 * @param hub the address of the hub, which is the resource of the new token
 * @see [RFC 8693](https://www.rfc-editor.org/rfc/rfc8693#section-2)
 */
export function registerTokenExchange(provider: Provider, hub: string, options: SubjectVerifierOptions): void {
  const verifySubject = createSubjectVerifier(options);

  provider.registerGrantType(
    tokenExchangeGrantType,
    async (ctx) => {
      const { client } = ctx.oidc;
      if (client.clientAuthMethod === "none") {
        throw new UnauthorizedClient("Only a confidential client may exchange tokens.");
      }
      const request = Request.safeParse(ctx.oidc.params);
      if (!request.success) throw new InvalidRequest(request.error.issues[0]?.message ?? "malformed");
      const { subject_token, scope: requested, expires_in } = request.data;
      const { exp, account, scopes, maximumLifetime } = await verifySubject(subject_token);
      const remaining = Math.floor(exp - options.clock.now() / 1000);
      if (remaining < 1) throw invalidGrant("The subject token expires in less than a second.");
      const scope = scopes.filter((each) => requested?.split(" ").includes(each) ?? true).join(" ");

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
