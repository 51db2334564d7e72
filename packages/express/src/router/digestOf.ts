import { createHmac } from "node:crypto";
import type { Provider } from "../providers/Provider.js";
import type { Keyring } from "../vault/createKeyring.js";

/**
 * A digest of a backend's options. The doctor compares it, to see whether the running backend has other options. It is an HMAC: without a
 * key, its content cannot be guessed.
 */
export function digestOf(keyring: Keyring, publicUrl: URL, providers: readonly Provider[]): string {
  const clients = providers.map(({ id, mcpUrl, clientId, clientSecret, clientKey }) => [
    id,
    mcpUrl,
    clientId,
    clientSecret,
    clientKey,
  ]);
  const [key = ""] = keyring.derive("diagnosis");
  return createHmac("sha256", key)
    .update(JSON.stringify([publicUrl, clients]))
    .digest("base64");
}
