import type { Connection, Connections, ProviderId } from "@keyhold/contract";
import { type UseSuspenseQueryResult, useSuspenseQuery } from "@tanstack/react-query";
import type { KeyholdError } from "../client/KeyholdError.js";
import { useKeyhold } from "../provider/KeyholdContext.js";
import { connectionsQuery } from "../queries/connectionsQuery.js";
import { findConnection } from "../queries/findConnection.js";

/** {@link useConnection} for React Suspense: it suspends while loading, and throws errors to the error boundary. */
export function useSuspenseConnection(provider: ProviderId): UseSuspenseQueryResult<Connection, KeyholdError> {
  const { client, queryClient } = useKeyhold();
  const select = (connections: Connections) => findConnection(connections, provider);
  return useSuspenseQuery({ ...connectionsQuery(client), select }, queryClient);
}
