import { hash } from "node:crypto";
import type { SealContext } from "../vault/createKeyring.js";

const PREFIX = "keyhold:client:";

/** The associated data of a registration is its key in the store. `undefined` for other keys. */
export function contextOfRegistration(key: string): SealContext | undefined {
  return key.startsWith(PREFIX) ? [key] : undefined;
}

/**
 * The keys of the registrations at one authorization server. Each issuer has its own keys, so Keyhold never sends credentials to another
 * issuer (M3).
 */
export interface RegistrationPlaces {
  /** The client for new connections. */
  readonly current: string;
  /** A former client, which older grants still use. */
  former(clientId: string): string;
  /** The count of attempts to connect with the current client. */
  readonly attempts: string;
}

export function registrationPlaces(providerId: string, issuer: string, redirectUri: string): RegistrationPlaces {
  const digest = (...more: string[]) =>
    hash("sha256", JSON.stringify([providerId, issuer, redirectUri, ...more]), "base64url");
  return {
    current: PREFIX + digest(),
    former: (clientId) => PREFIX + digest(clientId),
    attempts: `keyhold:client-attempts:${digest()}`,
  };
}
