import type { Connection, Connections, ProviderId } from "@keyhold/contract";
import { type UseSuspenseQueryResult, useSuspenseQuery } from "@tanstack/react-query";
import type { KeyholdError } from "../client/KeyholdError.js";
import { useKeyhold } from "../provider/KeyholdContext.js";
import { connectionsQuery } from "../queries/connectionsQuery.js";
import { findConnection } from "../queries/findConnection.js";

/** As {@link useConnection}, for a `<Suspense>` that shows the waiting and an error boundary that takes the error. */
export function useSuspenseConnection(provider: ProviderId): UseSuspenseQueryResult<Connection, KeyholdError> {
  const { client, queryClient } = useKeyhold();
  const select = (connections: Connections) => findConnection(connections, provider);
  return useSuspenseQuery({ ...connectionsQuery(client), select }, queryClient);
}
