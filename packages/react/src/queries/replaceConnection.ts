import type { Connection } from "@keyhold/contract";
import type { QueryClient } from "@tanstack/react-query";
import type { KeyholdClient } from "../client/createClient.js";
import { connectionsQuery } from "./connectionsQuery.js";

/**
 * Shows a connection in place of what is known of the same provider; all others stay the objects that they are.
 *
 * @param user whose connection it is: it is not shown to another one
 */
export function replaceConnection(
  client: KeyholdClient,
  queryClient: QueryClient,
  connection: Connection,
  user: string,
): void {
  queryClient.setQueryData(connectionsQuery(client).queryKey, (known) =>
    known?.user === user
      ? {
          user,
          connections: known.connections.map((each) => (each.provider === connection.provider ? connection : each)),
        }
      : known,
  );
}
