import { createPublicKey } from "node:crypto";
import type { CivicSettingsInput } from "./settings.js";

/** An app whose users reach the hub through Civic. */
export interface CivicClient {
  readonly clientId: string;
  /** Left out for a public client, which proves itself by PKCE alone and may not exchange tokens. */
  readonly clientSecret?: string;
  /** What the consent screen calls the app. */
  readonly name: string;
  /** None for an app that connects its users by token exchange alone. */
  readonly redirectUris: readonly string[];
  /** Where users may be sent after they have signed out. */
  readonly postLogoutRedirectUris?: readonly string[];
}

/** Whose JWTs may be exchanged for Civic access tokens. */
export interface IdentityProvider {
  /** Compared with `iss`, character by character. */
  readonly issuer: string;
  /** Must be in `aud`. */
  readonly audience: string;
  /** Where its public keys are: https, or http on localhost. */
  readonly jwksUri?: string;
  /** Its one public key or certificate in PEM, in place of `jwksUri`. */
  readonly publicKey?: string;
  /** `["RS256"]` where it is left out. */
  readonly algorithms?: readonly string[];
  /** What its users' tokens may be used for; `openid profile email` where it is left out. */
  readonly scopes?: readonly string[];
  /** The longest life of an exchanged token, in seconds: 60 to 86400; 3600 where it is left out. */
  readonly maximumLifetime?: number;
}

/** How the emulated Civic starts. What is among its settings can be changed later on. */
export interface CivicOptions extends CivicSettingsInput {
  /** 0 for any free one. */
  readonly port: number;
  readonly clients?: readonly CivicClient[];
  readonly identityProviders?: readonly IdentityProvider[];
  /** Whether the issuer ends with a slash. Both spellings were seen; `@civic/auth` works with this one only. Default true. */
  readonly issuerSlash?: boolean;
}

function isPublicKey(pem: string): boolean {
  try {
    createPublicKey(pem);
    return true;
  } catch {
    return false;
  }
}

/**
 * Refuses identity providers that Civic would refuse.
 *
 * @throws Error that names the option and says what it may be
 */
export function checkIdentityProviders(identityProviders: readonly IdentityProvider[]): void {
  for (const [index, { issuer, jwksUri = "", publicKey, maximumLifetime = 3600 }] of identityProviders.entries()) {
    const option = `civic.identityProviders[${index}]`;
    for (const [name, value] of Object.entries(publicKey ? { issuer } : { issuer, jwksUri })) {
      const { protocol, hostname } = URL.canParse(value) ? new URL(value) : {};
      const local = protocol === "http:" && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname ?? "");
      if (protocol === "https:" || local) continue;
      throw new Error(`${option}.${name} is ${JSON.stringify(value)}. Give an https URL, or an http one on localhost.`);
    }
    if (publicKey && !isPublicKey(publicKey)) {
      throw new Error(`${option}.publicKey is no public key. Give one in PEM, or a certificate.`);
    }
    if (maximumLifetime >= 60 && maximumLifetime <= 86_400) continue;
    throw new Error(`${option}.maximumLifetime is ${maximumLifetime}. Give seconds from 60 to 86400.`);
  }
}
