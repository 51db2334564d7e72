import type { IdentityProvider } from "./CivicOptions.js";

interface Audience {
  /** Must be in `aud`. In an ID token, that is the product's client ID at the identity provider. */
  readonly audience: string;
}

/**
 * Presets of well-known identity providers, as an admin of Civic would enter them. A test without internet cannot fetch their keys, so give
 * the test's own public key instead.
 *
 * @example
 * ```ts
 * const google = { ...identityProviders.google({ audience: "shop.apps.googleusercontent.com" }), publicKey };
 * const emulator = await createEmulator({ civic: { port: 0, identityProviders: [google] } });
 * ```
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
   * @param authorizationServer its ID. Default: `default`
   * @see [Okta, authorization servers](https://developer.okta.com/docs/concepts/auth-servers/)
   */
  okta: ({
    domain,
    authorizationServer = "default",
    audience,
  }: Audience & { readonly domain: string; readonly authorizationServer?: string | undefined }): IdentityProvider => ({
    issuer: `https://${domain}/oauth2/${authorizationServer}`,
    audience,
    jwksUri: `https://${domain}/oauth2/${authorizationServer}/v1/keys`,
  }),
  /**
   * @param tenantId the directory's UUID, which is part of `iss` in tokens of version 2.0
   * @see [Microsoft, OpenID Connect](https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc)
   */
  entra: ({ tenantId, audience }: Audience & { readonly tenantId: string }): IdentityProvider => ({
    issuer: `https://login.microsoftonline.com/${tenantId}/v2.0`,
    audience,
    jwksUri: `https://login.microsoftonline.com/${tenantId}/discovery/v2.0/keys`,
  }),
};
