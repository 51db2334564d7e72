import type { ConnectionId, ToolResult } from "@keyhold/contract";
import type { QueryClient } from "@tanstack/react-query";
import type { ToolArguments, ToolClient } from "../client/createClient.js";
import { KeyholdError } from "../client/KeyholdError.js";
import { refreshOnConnectionError } from "./refreshOnConnectionError.js";

/**
 * Calls a tool that only reads, for a query.
 *
 * @throws KeyholdError `provider_answer_invalid` if the tool answers with an error
 */
export async function callReadingTool(
  client: ToolClient,
  queryClient: QueryClient,
  connection: ConnectionId,
  name: string,
  args: ToolArguments,
): Promise<ToolResult> {
  const result = await refreshOnConnectionError(client, queryClient, client.callTool(connection, name, args));
  if (!result.isError) return result;
  const message = `${name} failed. The server says: ${result.content.find(({ type }) => type === "text")?.text}`;
  throw new KeyholdError({ code: "provider_answer_invalid", message });
}
