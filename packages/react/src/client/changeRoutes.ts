import { agentPaths, type Disconnected, pagePaths } from "@keyhold/contract";
import type { FullClient, KeyholdClient } from "./createClient.js";
import { readConnection } from "./readConnection.js";
import { PROVIDER_TIMEOUT } from "./timeouts.js";

/** The routes that add and change connections. */
export function changeRoutes({ request }: KeyholdClient): Pick<FullClient, "addServer" | "update" | "disconnect"> {
  const path = (connection: string) => pagePaths.connection(encodeURIComponent(connection));
  return {
    addServer: (url) => request(agentPaths.servers(), readConnection, "POST", { url }, PROVIDER_TIMEOUT),
    update: (connection, settings) => request(path(connection), readConnection, "PATCH", settings),
    disconnect: (connection) => request(path(connection), readDisconnected, "DELETE"),
  };
}

/** Reads the answer to `DELETE /connections/:connection`. Returns undefined for an invalid answer. */
export function readDisconnected(body: unknown): Disconnected | undefined {
  const { revokedAtProvider } = Object(body);
  return typeof revokedAtProvider === "boolean" ? { revokedAtProvider } : undefined;
}
