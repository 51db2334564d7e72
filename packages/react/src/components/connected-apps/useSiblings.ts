import type { Connection, Connections } from "@keyhold/contract";
import { useQuery } from "@tanstack/react-query";
import { type Siblings, siblingsOf } from "../../messages/accountName.js";
import { useKeyhold } from "../../provider/KeyholdContext.js";
import { connectionsQuery } from "../../queries/connectionsQuery.js";

const alone: Siblings = { index: 0, count: 1, connected: 0, isNamesake: false, twins: 0 };

/** How the connection is among the others. Only a change of this renders the row again. */
export function useSiblings(connection: Connection): Siblings {
  const { client, queryClient } = useKeyhold();
  const select = ({ connections }: Connections) => siblingsOf(connections, connection);
  return useQuery({ ...connectionsQuery(client), select }, queryClient).data ?? alone;
}
