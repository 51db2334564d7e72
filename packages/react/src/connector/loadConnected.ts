import type { Connection } from "@keyhold/contract";
import type { QueryClient } from "@tanstack/react-query";
import { providerOf } from "../client/connectionId.js";
import type { KeyholdClient } from "../client/createClient.js";
import { connectionsQuery } from "../queries/connectionsQuery.js";
import { findConnection } from "../queries/findConnection.js";

/**
 * Loads the connections after one of them was connected.
 *
 * @param id the connection. The same account gets no second one, so it can be another one than the page asked for
 * @returns the connection, and whether the page shows the connections as they are now
 */
export async function loadConnected(
  client: KeyholdClient,
  queryClient: QueryClient,
  id: string,
): Promise<{ readonly connection: Connection; readonly isShown: boolean }> {
  const { queryKey } = connectionsQuery(client);
  const state = () => queryClient.getQueryState(queryKey);
  const before = state();
  const now = await client.connections().catch(client.connections);
  // If another request was on its way meanwhile, it is not known which of the two answers is the later one.
  const isShown = state() === before && before?.fetchStatus === "idle";
  queryClient.setQueryData(queryKey, now);
  const connection = now.connections.find((each) => each.id === id) ?? findConnection(now, providerOf(id));
  return { connection, isShown };
}
