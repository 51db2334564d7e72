import { randomUUID } from "node:crypto";
import type { OAuthRegisteredClientsStore } from "@modelcontextprotocol/sdk/server/auth/clients.js";
import type { OAuthClientInformationFull } from "@modelcontextprotocol/sdk/shared/auth.js";
import type { Clock } from "../control/createClock.js";
import type { EventLog } from "../control/createEventLog.js";
import type { OnSecret } from "../OnSecret.js";
import type { AgentcardBehaviour } from "./AgentcardBehaviour.js";
import type { AgentcardClient } from "./AgentcardOptions.js";

/** The registered apps. */
export interface Clients {
  /** For the MCP SDK's authorization router. */
  readonly store: OAuthRegisteredClientsStore;
  nameOf(clientId: string): string;
  modeOf(clientId: string): "test" | "live";
  /**
   * Deletes the registrations of apps that registered themselves, as a server does that keeps them in memory or for a limited time.
   *
   * @returns how many were deleted
   */
  forget(clientId?: string): number;
  /** Whether the app may create cards. Test cards are always allowed, live cards need a subscription. */
  mayCreateCards(clientId: string): boolean;
}

/**
 * Creates the list of registered apps.
 *
 * @param clients the apps of the options
 * @param registered the apps that registered themselves, by client ID
 */
export function createClients(
  clients: readonly AgentcardClient[],
  registered: Map<string, OAuthClientInformationFull>,
  {
    behaviour,
    clock,
    log,
    onSecret,
  }: { behaviour: AgentcardBehaviour; clock: Clock; log: EventLog; onSecret: OnSecret },
): Clients {
  const configured = new Map<string, OAuthClientInformationFull>();
  const live = new Map<string, { readonly subscribed: boolean }>();
  for (const { clientId, clientSecret, name, redirectUris, mode, subscribed = true } of clients) {
    configured.set(clientId, {
      client_id: clientId,
      client_secret: clientSecret,
      client_name: name,
      redirect_uris: [...redirectUris],
    });
    if (mode === "live") live.set(clientId, { subscribed });
  }
  const find = (clientId: string) => configured.get(clientId) ?? registered.get(clientId);
  return {
    store: {
      getClient: (clientId) => {
        const client = find(clientId);
        // The router compares this time with the machine's clock, not with the provider's.
        const end = client?.client_secret_expires_at;
        return end ? { ...client, client_secret_expires_at: end - clock.aheadSeconds } : client;
      },
      registerClient: (metadata) => {
        const now = Math.floor(clock.now() / 1000);
        const seconds = behaviour.clientSecretSeconds;
        const client = {
          ...metadata,
          client_id: randomUUID(),
          client_id_issued_at: now,
          ...(metadata.client_secret && { client_secret_expires_at: seconds && now + seconds }),
        };
        registered.set(client.client_id, client);
        if (client.client_secret) onSecret("client_secret", client.client_secret);
        log.record("client_registered", { clientId: client.client_id });
        return client;
      },
    },
    forget: (clientId) => {
      const forgotten = [...registered.keys()].filter((each) => clientId === undefined || each === clientId);
      for (const each of forgotten) registered.delete(each);
      return forgotten.length;
    },
    nameOf: (clientId) => find(clientId)?.client_name ?? clientId,
    modeOf: (clientId) => (live.has(clientId) ? "live" : "test"),
    mayCreateCards: (clientId) => live.get(clientId)?.subscribed ?? true,
  };
}
