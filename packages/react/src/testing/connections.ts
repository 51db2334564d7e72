import type { Connection, ConnectionStatus } from "@keyhold/contract";

/** Agentcard as a backend names it, not connected, in test mode. */
export const agentcard: Connection = {
  provider: "agentcard",
  name: "Agentcard",
  connectMethod: "redirect",
  status: "disconnected",
  mode: "test",
};

/** Civic as a backend names it, not connected, by token exchange. */
export const civic: Connection = {
  provider: "civic",
  name: "Civic",
  connectMethod: "exchange",
  status: "disconnected",
};

/** What a {@link Connection} has once somebody has connected it; always the same, so that pictures of it are too. */
export const connected = {
  status: "connected",
  account: "alice@example.com",
  connectedAt: "2026-11-22T10:00:00.000Z",
} as const satisfies Partial<Connection>;

/** The connection in another status: in all but `disconnected`, alice@example.com has connected it once. */
export function withStatus(connection: Connection, status: ConnectionStatus): Connection {
  const { account: _account, connectedAt: _connectedAt, ...never } = connection;
  return status === "disconnected" ? { ...never, status } : { ...connected, ...connection, status };
}
