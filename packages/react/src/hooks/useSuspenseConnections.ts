import type { Connection } from "@keyhold/contract";
import { type UseSuspenseQueryResult, useSuspenseQuery } from "@tanstack/react-query";
import type { KeyholdError } from "../client/KeyholdError.js";
import { useKeyhold } from "../provider/KeyholdContext.js";
import { connectionsQuery } from "../queries/connectionsQuery.js";

/**
 * {@link useConnections} for React Suspense: it suspends while loading, and throws errors to the error boundary.
 *
 * @example
 * ```tsx
 * const { data: connections } = useSuspenseConnections();
 * return <p>{connections.filter(({ status }) => status === "connected").length} connected</p>;
 * ```
 */
export function useSuspenseConnections(): UseSuspenseQueryResult<readonly Connection[], KeyholdError> {
  const { client, queryClient } = useKeyhold();
  return useSuspenseQuery({ ...connectionsQuery(client), select: ({ connections }) => connections }, queryClient);
}
