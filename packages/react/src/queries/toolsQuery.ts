import type { ConnectionId, Tools } from "@keyhold/contract";
import { queryOptions } from "@tanstack/react-query";
import type { ToolClient } from "../client/createClient.js";
import type { KeyholdError } from "../client/KeyholdError.js";
import { queryDefaults } from "./queryDefaults.js";
import { queryKeys } from "./queryKeys.js";
import { refreshOnConnectionError } from "./refreshOnConnectionError.js";

/**
 * The query options for `GET /connections/:connection/tools`: the tools of the connected MCP server.
 *
 * @param client from `createClient`
 * @param connection the connection's id
 * @example
 * ```ts
 * const { tools } = await queryClient.fetchQuery(toolsQuery(client, "agentcard"));
 * ```
 */
export function toolsQuery(client: ToolClient, connection: ConnectionId) {
  return queryOptions<Tools, KeyholdError>({
    ...queryDefaults,
    queryKey: [...queryKeys.connection(client, connection), "tools"],
    queryFn: ({ client: queryClient }) => refreshOnConnectionError(client, queryClient, client.tools(connection)),
    staleTime: 60_000,
  });
}
