import { randomUUID } from "node:crypto";
import { findProvider } from "../providers/findProvider.js";
import type { ConnectionServices } from "./ConnectionServices.js";
import { callContext } from "./callContext.js";
import { disconnect } from "./disconnect.js";
import { listConnections } from "./listConnections.js";

/**
 * Ends all connections of a user.
 *
 * @throws KeyholdError `store_unavailable`
 */
export async function disconnectAll(services: ConnectionServices, userId: string): Promise<void> {
  const requestId = randomUUID();
  const connections = await listConnections(services, userId);
  const ends = connections
    .filter(({ status }) => status !== "disconnected")
    .map(({ id: connection, provider: providerId }) => {
      const provider = findProvider(services.providers, providerId);
      return disconnect(services, callContext({ userId, provider, connection, requestId }));
    });
  await Promise.all(ends);
}
