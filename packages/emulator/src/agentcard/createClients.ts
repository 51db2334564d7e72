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
 * @param registered the apps that are registered at the start; more can register themselves
 */
export function createClients(
  registered: readonly AgentcardClient[],
  {
    behaviour,
    clock,
    log,
    onSecret,
  }: { behaviour: AgentcardBehaviour; clock: Clock; log: EventLog; onSecret: OnSecret },
): Clients {
  const selfRegistered = new Set<string>();
  const clients = new Map<string, OAuthClientInformationFull>();
  const live = new Map<string, { readonly subscribed: boolean }>();
  for (const { clientId, clientSecret, name, redirectUris, mode, subscribed = true } of registered) {
    clients.set(clientId, {
      client_id: clientId,
      client_secret: clientSecret,
      client_name: name,
      redirect_uris: [...redirectUris],
    });
    if (mode === "live") live.set(clientId, { subscribed });
  }
  return {
    store: {
      getClient: (clientId) => {
        const client = clients.get(clientId);
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
        clients.set(client.client_id, client);
        selfRegistered.add(client.client_id);
        if (client.client_secret) onSecret("client_secret", client.client_secret);
        log.record("client_registered", { clientId: client.client_id });
        return client;
      },
    },
    forget: (clientId) => {
      const forgotten = [...selfRegistered].filter((each) => clientId === undefined || each === clientId);
      for (const each of forgotten) {
        clients.delete(each);
        selfRegistered.delete(each);
      }
      return forgotten.length;
    },
    nameOf: (clientId) => clients.get(clientId)?.client_name ?? clientId,
    modeOf: (clientId) => (live.has(clientId) ? "live" : "test"),
    mayCreateCards: (clientId) => live.get(clientId)?.subscribed ?? true,
  };
}
