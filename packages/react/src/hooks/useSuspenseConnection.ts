import type { Connection, Connections } from "@keyhold/contract";
import { type UseSuspenseQueryResult, useSuspenseQuery } from "@tanstack/react-query";
import type { KeyholdError } from "../client/KeyholdError.js";
import { useKeyhold } from "../provider/KeyholdContext.js";
import { connectionsQuery } from "../queries/connectionsQuery.js";
import { type ConnectionName, findConnection } from "../queries/findConnection.js";

/**
 * {@link useConnection} for React Suspense: it suspends while loading, and throws errors to the error boundary.
 *
 * @param connection a provider's id, the id of a further account, or a connection: see {@link ConnectionName}
 *
 * @example
 * ```tsx
 * const { data: agentcard } = useSuspenseConnection("agentcard");
 * return <p>{agentcard.status}</p>;
 * ```
 */
export function useSuspenseConnection(connection: ConnectionName): UseSuspenseQueryResult<Connection, KeyholdError> {
  const { client, queryClient } = useKeyhold();
  const select = (connections: Connections) => findConnection(connections, connection);
  return useSuspenseQuery({ ...connectionsQuery(client), select }, queryClient);
}
