import type { Connection, Connections } from "@keyhold/contract";
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import type { KeyholdError } from "../client/KeyholdError.js";
import { useKeyhold } from "../provider/KeyholdContext.js";
import { connectionsQuery } from "../queries/connectionsQuery.js";
import { type ConnectionName, findConnection } from "../queries/findConnection.js";

/**
 * One connection, from the same request as {@link useConnections}.
 *
 * @param connection a provider's id, the id of a further account, or a connection: see {@link ConnectionName}. The error is `unknown_provider`
 *   if the backend has no such provider, and `not_connected` if the user has no such further account
 *
 * @example
 * ```tsx
 * const { data: connection, error } = useConnection("agentcard");
 * if (connection?.status === "connected") console.log(connection.account);
 * ```
 */
export function useConnection(connection: ConnectionName): UseQueryResult<Connection, KeyholdError> {
  const { client, queryClient } = useKeyhold();
  const select = (connections: Connections) => findConnection(connections, connection);
  return useQuery({ ...connectionsQuery(client), select }, queryClient);
}
