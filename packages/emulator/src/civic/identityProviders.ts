import type { IdentityProvider } from "./options.js";

interface Audience {
  /** Must be in `aud`; for ID tokens, the product's client ID there. */
  readonly audience: string;
}

/**
 * Well-known identity providers, as an admin of Civic would enter them. Offline nobody can fetch their keys, so give a
 * key of the test's own in place of them: `{ ...identityProviders.google({ audience }), publicKey }`.
 */
export const identityProviders = {
  /** @see [Google, OpenID Connect](https://developers.google.com/identity/openid-connect/openid-connect) */
  google: ({ audience }: Audience): IdentityProvider => ({
    issuer: "https://accounts.google.com",
    audience,
    jwksUri: "https://www.googleapis.com/oauth2/v3/certs",
  }),
  /**
   * @param domain for example `shop.eu.auth0.com`
   * @see [Auth0, JSON Web Key Sets](https://auth0.com/docs/secure/tokens/json-web-tokens/json-web-key-sets)
   */
  auth0: ({ domain, audience }: Audience & { readonly domain: string }): IdentityProvider => ({
    issuer: `https://${domain}/`,
    audience,
    jwksUri: `https://${domain}/.well-known/jwks.json`,
  }),
  /**
   * @param domain for example `shop.okta.com`
   * @param authorizationServer its id; `default` where it is left out
   * @see [Okta, authorization servers](https://developer.okta.com/docs/concepts/auth-servers/)
   */
  okta: ({
    domain,
    authorizationServer = "default",
    audience,
  }: Audience & { readonly domain: string; readonly authorizationServer?: string }): IdentityProvider => ({
    issuer: `https://${domain}/oauth2/${authorizationServer}`,
    audience,
    jwksUri: `https://${domain}/oauth2/${authorizationServer}/v1/keys`,
  }),
  /**
   * @param tenantId the directory's UUID: tokens of version 2.0 name it in `iss`
   * @see [Microsoft, OpenID Connect](https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc)
   */
  entra: ({ tenantId, audience }: Audience & { readonly tenantId: string }): IdentityProvider => ({
    issuer: `https://login.microsoftonline.com/${tenantId}/v2.0`,
    audience,
    jwksUri: `https://login.microsoftonline.com/${tenantId}/discovery/v2.0/keys`,
  }),
};
