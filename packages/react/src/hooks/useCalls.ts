import type { Connection, Connections } from "@keyhold/contract";
import { useQuery } from "@tanstack/react-query";
import type { ToolClient } from "../client/createClient.js";
import { useKeyhold } from "../provider/KeyholdContext.js";
import { callsThrough } from "../queries/callsThrough.js";
import { connectionsQuery } from "../queries/connectionsQuery.js";
import { type ConnectionName, findConnection, idOf, isUnclear } from "../queries/findConnection.js";

/** What queries to one connection need. */
export interface Calls extends Pick<Connection, "connectedAt"> {
  /** Its calls go to the connection, or fail with `several_connections`. */
  readonly client: ToolClient;
  /** For the keys of queries. If it is not clear which connection is meant, no connection has this id. */
  readonly id: string;
  readonly isUnclear: boolean;
  readonly isConnected: boolean;
}

/** The client and the key for queries to one connection. */
export function useCalls(named: ConnectionName): Calls {
  const keyhold = useKeyhold();
  const { client, queryClient } = keyhold;
  function select(all: Connections) {
    const { id, status, connectedAt } = findConnection(all, named);
    const unclear = isUnclear(all, named);
    return { id: unclear ? `${id}.` : id, isUnclear: unclear, isConnected: status === "connected", connectedAt };
  }
  const { data } = useQuery({ ...connectionsQuery(client), select }, queryClient);
  return {
    id: idOf(named),
    isUnclear: false,
    isConnected: false,
    ...data,
    client: callsThrough(keyhold, named),
  };
}
