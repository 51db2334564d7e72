import { randomUUID } from "node:crypto";
import type { ConnectionServices } from "./ConnectionServices.js";
import { callContext } from "./callContext.js";
import { disconnect } from "./disconnect.js";
import { listConnections } from "./listConnections.js";

/**
 * Ends all connections of a user, and removes the servers that the user has added.
 *
 * @throws KeyholdError `store_unavailable`
 */
export async function disconnectAll(services: ConnectionServices, userId: string): Promise<void> {
  const requestId = randomUUID();
  const connections = await listConnections(services, userId);
  const ends = connections
    .filter(({ status, url }) => status !== "disconnected" || url !== undefined)
    .map(async ({ id: connection }) => {
      const provider = await services.providers.find(userId, connection);
      if (provider) await disconnect(services, callContext({ userId, provider, connection, requestId }));
    });
  await Promise.all(ends);
}
