import type { ToolClient } from "../client/createClient.js";
import { KeyholdError } from "../client/KeyholdError.js";
import { toolRoutes } from "../client/toolRoutes.js";
import type { Keyhold } from "../provider/KeyholdContext.js";
import { connectionsQuery } from "./connectionsQuery.js";
import { type ConnectionName, connectionToCall, idOf, isExact } from "./findConnection.js";

/**
 * Finds the connection that a call goes to when it is sent, among the connections that the page shows then. If the page shows none, it asks for
 * them first.
 */
export async function targetOf(
  { client, queryClient, connector }: Pick<Keyhold, "client" | "queryClient" | "connector">,
  named: ConnectionName,
): Promise<string> {
  if (isExact(named)) return idOf(named);
  const user = connector.mark();
  const all = await queryClient.ensureQueryData(connectionsQuery(client));
  if (!user || user === all.user) return connectionToCall(all, named).id;
  const message = "Another user has signed in since this call was made. Nothing was sent.";
  throw new KeyholdError({ code: "user_changed", message });
}

/**
 * Returns the client with calls to one connection, whichever id they name. Each call finds its connection when it is sent ({@link targetOf}).
 */
export function callsThrough(
  keyhold: Pick<Keyhold, "client" | "queryClient" | "connector">,
  named: ConnectionName,
): ToolClient {
  const target = () => targetOf(keyhold, named);
  const { client } = keyhold;
  const routes = toolRoutes(client);
  return {
    ...client,
    tools: async () => routes.tools(await target()),
    callTool: async (_, name, args) => routes.callTool(await target(), name, args),
    job: async (_, id) => routes.job(await target(), id),
  };
}
