import type { Connection, Connections, ProviderId } from "@keyhold/contract";
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import type { KeyholdError } from "../client/KeyholdError.js";
import { useKeyhold } from "../provider/KeyholdContext.js";
import { connectionsQuery } from "../queries/connectionsQuery.js";
import { findConnection } from "../queries/findConnection.js";

/**
 * One provider's connection, from the same request as {@link useConnections}.
 *
 * @param provider the provider's id in the backend's configuration. If it is not there, the error is `unknown_provider`
 *
 * @example
 * ```tsx
 * const { data: connection, error } = useConnection("agentcard");
 * if (connection?.status === "connected") console.log(connection.account);
 * ```
 */
export function useConnection(provider: ProviderId): UseQueryResult<Connection, KeyholdError> {
  const { client, queryClient } = useKeyhold();
  const select = (connections: Connections) => findConnection(connections, provider);
  return useQuery({ ...connectionsQuery(client), select }, queryClient);
}
