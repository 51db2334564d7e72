import type { Connection } from "@keyhold/contract";
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import type { KeyholdError } from "../client/KeyholdError.js";
import { useKeyhold } from "../provider/KeyholdContext.js";
import { connectionsQuery } from "../queries/connectionsQuery.js";

/**
 * Every configured provider with this user's connection. All components share one request.
 *
 * @example
 * ```tsx
 * const { data: connections = [] } = useConnections();
 * return connections.map(({ provider, name, status }) => <li key={provider}>{`${name}: ${status}`}</li>);
 * ```
 */
export function useConnections(): UseQueryResult<readonly Connection[], KeyholdError> {
  const { client, queryClient } = useKeyhold();
  return useQuery({ ...connectionsQuery(client), select: ({ connections }) => connections }, queryClient);
}
