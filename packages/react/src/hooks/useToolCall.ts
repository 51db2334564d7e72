import type { ToolResult } from "@keyhold/contract";
import { type UseMutationResult, useMutation } from "@tanstack/react-query";
import type { ToolArguments } from "../client/createClient.js";
import type { KeyholdError } from "../client/KeyholdError.js";
import { useKeyhold } from "../provider/KeyholdContext.js";
import { callAskingTool } from "../queries/callAskingTool.js";
import { callsThrough, targetOf } from "../queries/callsThrough.js";
import { type ConnectionName, idOf } from "../queries/findConnection.js";
import { refreshOnConnectionError } from "../queries/refreshOnConnectionError.js";
import { useApprovedCall, type WaitsForApproval } from "./useApprovedCall.js";
import { type OpenQuestion, useQuestions } from "./useQuestions.js";

/** The tool to call, with its arguments. */
export interface ToolCall {
  /** The tool's name, as in {@link useTools}. */
  readonly name: string;
  /** The arguments that the tool's `inputSchema` describes. Default: none. */
  readonly arguments?: ToolArguments | undefined;
}

/** Options of {@link useToolCall}. */
export interface UseToolCallOptions {
  /**
   * Whether the page shows the questions of tools, with `<ToolQuestion question={call.question} />` or in its own way. Without it, the tool learns
   * that it cannot ask.
   * @default false
   */
  readonly questions?: boolean | undefined;
}

/** A mutation for the call of a tool. */
export type UseToolCallResult = UseMutationResult<ToolResult, KeyholdError, ToolCall> &
  WaitsForApproval & {
    /** What the tool asks now. The mutation stays pending until the user has answered, and fails with `question_over` if they do not in time. */
    readonly question: OpenQuestion | undefined;
  };

/**
 * Calls a tool of a connected provider: `mutate({ name, arguments })`. The kit never retries it, because a tool may spend
 * money. A result with `isError` is the tool's own answer, not an error of the call.
 *
 * If the user has to approve the call, the mutation stays pending and `approvalId` says what it waits for. After the approval, the kit sends the
 * call once more. It fails with `approval_declined` if the user declines, and with `approval_required` if they do not decide in time.
 *
 * @param connection a provider's id, the id of a further account, or a connection: see {@link ConnectionName}. A provider's id fails with
 *   `several_connections` if the user has several connections there and no default: the kit never guesses which account pays
 *
 * @example
 * ```tsx
 * const call = useToolCall("civic");
 * return <button onClick={() => call.mutate({ name: "list_events", arguments: {} })}>Show events</button>;
 * ```
 */
export function useToolCall(
  connection: ConnectionName,
  { questions = false }: UseToolCallOptions = {},
): UseToolCallResult {
  const keyhold = useKeyhold();
  const { client, queryClient } = keyhold;
  const calls = callsThrough(keyhold, connection);
  const { approvalId, send } = useApprovedCall();
  const { question, resultOf } = useQuestions();
  async function callTool({ name, arguments: args = {} }: ToolCall): Promise<ToolResult> {
    if (!questions) return calls.callTool(idOf(connection), name, args);
    const target = await targetOf(keyhold, connection);
    return resultOf(target, await callAskingTool(client, target, name, args));
  }
  const mutation = useMutation<ToolResult, KeyholdError, ToolCall>(
    {
      mutationFn: (call) =>
        refreshOnConnectionError(
          client,
          queryClient,
          send(() => callTool(call)),
        ),
    },
    queryClient,
  );
  return { ...mutation, approvalId, question };
}
