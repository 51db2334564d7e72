import { randomUUID } from "node:crypto";
import type { OAuthRegisteredClientsStore } from "@modelcontextprotocol/sdk/server/auth/clients.js";
import type { OAuthClientInformationFull } from "@modelcontextprotocol/sdk/shared/auth.js";
import type { Clock } from "../control/clock.js";
import type { EventLog } from "../control/eventLog.js";
import type { OnSecret } from "../secrets.js";
import type { AgentcardBehaviour } from "./behaviour.js";
import type { AgentcardClient } from "./options.js";

/** The registered apps, in the form that the SDK's router wants, and the mode of each. */
export interface Clients {
  readonly store: OAuthRegisteredClientsStore;
  nameOf(clientId: string): string;
  modeOf(clientId: string): "test" | "live";
  /**
   * Forgets apps that have registered themselves, like a server that keeps them in memory or for a limited time.
   *
   * @returns how many
   */
  forget(clientId?: string): number;
  /** Whether the app may create cards: test cards always, live ones with a subscription. */
  mayIssue(clientId: string): boolean;
}

/**
 * The registered apps.
 *
 * @param registered those that exist from the start; more can come by dynamic registration
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
  const registeredThemselves = new Set<string>();
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
        // The router compares with this machine's clock.
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
        registeredThemselves.add(client.client_id);
        if (client.client_secret) onSecret("client_secret", client.client_secret);
        log.record("client_registered", { clientId: client.client_id });
        return client;
      },
    },
    forget: (clientId) => {
      const gone = [...registeredThemselves].filter((each) => clientId === undefined || each === clientId);
      for (const each of gone) {
        clients.delete(each);
        registeredThemselves.delete(each);
      }
      return gone.length;
    },
    nameOf: (clientId) => clients.get(clientId)?.client_name ?? clientId,
    modeOf: (clientId) => (live.has(clientId) ? "live" : "test"),
    mayIssue: (clientId) => live.get(clientId)?.subscribed ?? true,
  };
}
