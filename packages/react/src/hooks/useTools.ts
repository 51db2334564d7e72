import type { Tool, Tools } from "@keyhold/contract";
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import type { KeyholdError } from "../client/KeyholdError.js";
import { useKeyhold } from "../provider/KeyholdContext.js";
import type { ConnectionName } from "../queries/findConnection.js";
import { toolsQuery } from "../queries/toolsQuery.js";
import { useCalls } from "./useCalls.js";

/**
 * The tools of a connected MCP server, without the one that only continues a waiting call. The kit asks for them only while it is connected.
 *
 * @param connection a provider's id, the id of a further account, or a connection: see {@link ConnectionName}. A provider's id fails with
 *   `several_connections` if the user has several connections there and no default
 *
 * @example
 * ```tsx
 * const { data } = useTools("civic");
 * console.log(data?.tools.map(({ name }) => name));
 * ```
 */
export function useTools(connection: ConnectionName): UseQueryResult<readonly Tool[], KeyholdError> {
  const { queryClient } = useKeyhold();
  const { client, id, isConnected: enabled } = useCalls(connection);
  return useQuery({ ...toolsQuery(client, id), enabled, select }, queryClient);
}

const select = ({ tools, continueTool }: Tools) => tools.filter(({ name }) => name !== continueTool?.name);
