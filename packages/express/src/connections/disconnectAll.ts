import { randomUUID } from "node:crypto";
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
  const ends = services.providers
    .filter(({ id }) => connections.some(({ provider, status }) => provider === id && status !== "disconnected"))
    .map((provider) => disconnect(services, callContext({ userId, provider, requestId })));
  await Promise.all(ends);
}
