import type { ProviderId, ToolResult } from "@keyhold/contract";
import { type UseMutationResult, useMutation } from "@tanstack/react-query";
import type { ToolArguments } from "../client/createClient.js";
import type { KeyholdError } from "../client/KeyholdError.js";
import { useKeyhold } from "../provider/KeyholdContext.js";
import { refreshOnConnectionError } from "../queries/refreshOnConnectionError.js";

/** Which tool to call, with what. */
export interface ToolCall {
  readonly name: string;
  readonly arguments?: ToolArguments;
}

/**
 * Calls a tool of a connected provider: `mutate({ name, arguments })`. It is never sent twice by itself, since a tool may
 * spend money. A result with `isError` is the tool's own answer, not an error of the call.
 */
export function useToolCall(provider: ProviderId): UseMutationResult<ToolResult, KeyholdError, ToolCall> {
  const { client, queryClient } = useKeyhold();
  return useMutation(
    {
      mutationFn: (call) =>
        refreshOnConnectionError(client, queryClient, client.callTool(provider, call.name, call.arguments ?? {})),
    },
    queryClient,
  );
}
