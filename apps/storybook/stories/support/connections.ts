import type { Connection, ConnectionStatus } from "@keyhold/contract";

export const agentcard: Connection = {
  provider: "agentcard",
  name: "Agentcard",
  connectMethod: "redirect",
  status: "disconnected",
  mode: "test",
};
export const civic: Connection = {
  provider: "civic",
  name: "Civic",
  connectMethod: "exchange",
  status: "disconnected",
};
export const linear: Connection = {
  provider: "linear",
  name: "Linear",
  connectMethod: "redirect",
  status: "disconnected",
};

/** The connection in another state; in all but `disconnected`, somebody has connected it once. */
export function as(status: ConnectionStatus, connection: Connection): Connection {
  return { ...connection, status, account: "alice@example.com", connectedAt: "2026-11-22T10:00:00.000Z" };
}
