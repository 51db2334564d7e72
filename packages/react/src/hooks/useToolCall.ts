import type { ProviderId, ToolResult } from "@keyhold/contract";
import { type UseMutationResult, useMutation } from "@tanstack/react-query";
import type { ToolArguments } from "../client/createClient.js";
import type { KeyholdError } from "../client/KeyholdError.js";
import { useKeyhold } from "../provider/KeyholdContext.js";
import { refreshOnConnectionError } from "../queries/refreshOnConnectionError.js";

/** The tool to call, with its arguments. */
export interface ToolCall {
  readonly name: string;
  readonly arguments?: ToolArguments | undefined;
}

/**
 * Calls a tool of a connected provider: `mutate({ name, arguments })`. The kit never retries it, because a tool may spend
 * money. A result with `isError` is the tool's own answer, not an error of the call.
 *
 * @example
 * ```tsx
 * const call = useToolCall("civic");
 * return <button onClick={() => call.mutate({ name: "list_events", arguments: {} })}>Show events</button>;
 * ```
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
