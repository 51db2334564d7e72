import { createHash } from "node:crypto";
import type { SealContext } from "../vault/keyring.js";

const PREFIX = "keyhold:client:";

/** What a registration is bound to: the key that it lies under. Nothing for other keys. */
export function contextOfRegistration(key: string): SealContext | undefined {
  return key.startsWith(PREFIX) ? [key] : undefined;
}

/** Where the registrations at one authorization server lie. Another issuer's keys are others, so that it never gets to see them (M3). */
export interface RegistrationPlaces {
  /** The client that users connect with now. */
  readonly current: string;
  /** A client that users connected with before: their grants go on with it. */
  former(clientId: string): string;
  /** How attempts to connect with the current client went. */
  readonly attempts: string;
}

export function registrationPlaces(providerId: string, issuer: string, redirectUri: string): RegistrationPlaces {
  const digest = (...more: string[]) =>
    createHash("sha256")
      .update(JSON.stringify([providerId, issuer, redirectUri, ...more]))
      .digest("base64url");
  return {
    current: PREFIX + digest(),
    former: (clientId) => PREFIX + digest(clientId),
    attempts: `keyhold:client-attempts:${digest()}`,
  };
}
