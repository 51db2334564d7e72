import { createHmac } from "node:crypto";
import type { Provider } from "../providers/Provider.js";
import type { Keyring } from "../vault/createKeyring.js";

/** A digest of what a backend was made with, by which the doctor sees that the running one is another. It takes a key to guess what is in it. */
export function digestOf(keyring: Keyring, publicUrl: URL, providers: readonly Provider[]): string {
  const clients = providers.map(({ id, mcpUrl, clientId, clientSecret }) => [id, mcpUrl, clientId, clientSecret]);
  const [key = ""] = keyring.derive("diagnosis");
  return createHmac("sha256", key)
    .update(JSON.stringify([publicUrl, clients]))
    .digest("base64");
}
