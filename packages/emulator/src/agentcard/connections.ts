import type { Clients } from "./createClients.js";
import type { Grants } from "./createGrants.js";

/** An app that a user has connected, as Agentcard's API and tools describe it. */
export interface Connection {
  readonly clientId: string;
  readonly clientName: string;
  readonly scopes: readonly string[];
  readonly connectedAt: string;
  readonly lastTokenAt: string;
  readonly active: boolean;
}

/** Lists the apps of one user. An app that the user connected several times has one entry. */
export function listConnections(grants: Grants, clients: Clients, account: string): Connection[] {
  const newest = new Map(grants.active(account).map((grant) => [grant.clientId, grant]));
  return [...newest.values()].map(({ clientId, connectedAt, lastTokenAt, active }) => ({
    clientId,
    clientName: clients.nameOf(clientId),
    scopes: [],
    connectedAt: connectedAt.toISOString(),
    lastTokenAt: lastTokenAt.toISOString(),
    active,
  }));
}

/**
 * Ends every grant of one user to one app, as if the user revoked it.
 *
 * @returns how many grants ended
 */
export function revokeConnection(grants: Grants, account: string, clientId: string): number {
  const ended = grants.active(account).filter((grant) => grant.clientId === clientId);
  for (const grant of ended) grants.end(grant, "revoked_by_user");
  return ended.length;
}
