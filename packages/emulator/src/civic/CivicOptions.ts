import type { CivicSettingsInput } from "./CivicSettings.js";

/** An app that is registered at the emulated Civic. */
export interface CivicClient {
  /** The app's OAuth client id. */
  readonly clientId: string;
  /** A client without a secret is public: it authenticates by PKCE alone and may not exchange tokens. */
  readonly clientSecret?: string | undefined;
  /** The app's name on the consent screen. */
  readonly name: string;
  /** Empty for an app that connects its users by token exchange only. */
  readonly redirectUris: readonly string[];
  /**
   * The addresses to which Civic may send users after they have signed out.
   *
   * @default none
   */
  readonly postLogoutRedirectUris?: readonly string[] | undefined;
}

/** An identity provider. Apps can exchange its JWTs for Civic access tokens. */
export interface IdentityProvider {
  /** Must equal `iss` exactly. */
  readonly issuer: string;
  /** Must be in `aud`. */
  readonly audience: string;
  /** The address of its public keys: https, or http on localhost. */
  readonly jwksUri?: string | undefined;
  /** Its public key or certificate in PEM, instead of `jwksUri`. */
  readonly publicKey?: string | undefined;
  /**
   * The allowed signature algorithms.
   *
   * @default ["RS256"]
   */
  readonly algorithms?: readonly string[] | undefined;
  /**
   * The scopes that an exchanged token can have.
   *
   * @default ["openid", "profile", "email"]
   */
  readonly scopes?: readonly string[] | undefined;
  /**
   * The longest lifetime of an exchanged token, in seconds: 60 to 86400.
   *
   * @default 3600
   */
  readonly maximumLifetime?: number | undefined;
}

/**
 * How the emulated Civic starts. `setSettings` can change the fields of `CivicSettings` later.
 *
 * @example
 * ```ts
 * const civic: CivicOptions = {
 *   port: 4200,
 *   clients: [{ clientId: "shop", clientSecret: "s3cret", name: "Shop", redirectUris: [] }],
 *   identityProviders: [{ issuer: "http://localhost:3000", audience: "shop", jwksUri: "http://localhost:3000/jwks" }],
 *   publicAccess: false,
 * };
 * ```
 */
export interface CivicOptions extends CivicSettingsInput {
  /** 0: any free port. */
  readonly port: number;
  /**
   * The registered apps. Further apps can register themselves at `/oauth/register`.
   *
   * @default none
   */
  readonly clients?: readonly CivicClient[] | undefined;
  /**
   * The identity providers for token exchange.
   *
   * @default none
   */
  readonly identityProviders?: readonly IdentityProvider[] | undefined;
  /**
   * Whether the issuer ends with a slash. The packages of Civic Auth use both spellings. `@civic/auth` works only with the slash.
   *
   * @default true
   */
  readonly issuerSlash?: boolean | undefined;
}
