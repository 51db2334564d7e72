import type { Connection } from "@keyhold/contract";
import { KeyholdError } from "../errors/KeyholdError.js";
import type { VaultReadOptions } from "../vault/createVault.js";
import type { ConnectionKey } from "../vault/Grant.js";
import { NewerRecordError } from "../vault/recordFormat.js";
import type { ConnectionServices } from "./ConnectionServices.js";
import { readGrant } from "./readGrant.js";

/** The status of all connections of a user, in the order in which the providers are configured. Sends no request to a provider. */
export function listConnections(services: ConnectionServices, userId: string): Promise<Connection[]> {
  return Promise.all(
    services.providers.map((provider) => describeConnection(services, { userId, provider, connection: provider.id })),
  );
}

/** The status of one connection of a user. */
export async function describeConnection(
  { vault, outages }: Pick<ConnectionServices, "vault" | "outages">,
  connectionKey: ConnectionKey,
  options?: VaultReadOptions,
): Promise<Connection> {
  const { provider, connection } = connectionKey;
  const { id, name, brand, icon, signIn, mode, subjectToken } = provider;
  const connectMethod = subjectToken ? "exchange" : "redirect";
  const about = { id: connection, provider: id, name, brand, icon, signIn, mode, connectMethod } as const;
  try {
    const { grant } = await readGrant(vault, connectionKey, options);
    const { connectedAt, account, tokens } = grant;
    const scopes = tokens?.scope?.split(" ");
    const wantsMore = (!grant.problem && grant.stepUp?.isOpen) || undefined;
    const status =
      grant.problem ?? (wantsMore ? "needs_reconnect" : outages.has(provider) ? "unavailable" : "connected");
    return { ...about, connectedAt, account, label: account, scopes, status, wantsMore };
  } catch (error) {
    if (!(error instanceof KeyholdError)) throw error;
    // Other processes may serve this user, so nothing is lost.
    if (error instanceof NewerRecordError) return { ...about, status: "unavailable" };
    if (error.code === "not_connected") return { ...about, status: "disconnected" };
    if (error.code === "needs_reconnect") return { ...about, status: "needs_reconnect" };
    throw error;
  }
}
