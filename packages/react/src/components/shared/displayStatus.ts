import type { Connection, ConnectionStatus } from "@keyhold/contract";
import type { ConnectState } from "../../connector/ConnectState.js";

/** The one word that a component shows, and carries as `data-status`. */
export type DisplayStatus = ConnectionStatus | "connecting";

const busy = new Set<ConnectState["status"]>(["waiting", "blocked", "leaving", "finishing"]);

/** What the backend says of a connection, unless the user is connecting it just now. */
export function displayStatus(connection: Connection, state: ConnectState): DisplayStatus {
  return busy.has(state.status) ? "connecting" : connection.status;
}
