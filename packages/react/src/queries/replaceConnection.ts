import type { Connection } from "@keyhold/contract";
import type { QueryClient } from "@tanstack/react-query";
import type { KeyholdClient } from "../client/createClient.js";
import { connectionsQuery } from "./connectionsQuery.js";

/**
 * Replaces one connection in the query cache. The other connections stay the same objects.
 *
 * @param user the owner of the connection. If the cache has another user's connections, nothing changes
 */
export function replaceConnection(
  client: KeyholdClient,
  queryClient: QueryClient,
  connection: Connection,
  user: string | undefined,
): void {
  queryClient.setQueryData(connectionsQuery(client).queryKey, (known) =>
    known && known.user === user
      ? {
          ...known,
          connections: known.connections.map((each) => (each.id === connection.id ? connection : each)),
        }
      : known,
  );
}
