import { createPublicKey } from "node:crypto";
import type { IdentityProvider } from "./CivicOptions.js";

function isPublicKey(pem: string): boolean {
  try {
    createPublicKey(pem);
    return true;
  } catch {
    return false;
  }
}

/**
 * Refuses identity providers that the real Civic would refuse.
 *
 * @throws Error that names the option and its allowed values
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
