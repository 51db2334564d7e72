import type { ToolResult } from "@keyhold/contract";
import { type UseMutationResult, useMutation } from "@tanstack/react-query";
import { KeyholdError } from "../client/KeyholdError.js";
import { useKeyhold } from "../provider/KeyholdContext.js";
import { callsThrough } from "../queries/callsThrough.js";
import { type ConnectionName, idOf } from "../queries/findConnection.js";
import { jobKey } from "../queries/jobQuery.js";
import { refreshOnConnectionError } from "../queries/refreshOnConnectionError.js";
import { toolsQuery } from "../queries/toolsQuery.js";
import { useApprovedCall } from "./useApprovedCall.js";

/** Continues a waiting tool call with the tool that the backend names: `mutate(id)`. */
export function useContinueJob(named: ConnectionName, id: string): UseMutationResult<ToolResult, KeyholdError, string> {
  const keyhold = useKeyhold();
  const { client, queryClient } = keyhold;
  const connection = idOf(named);
  const calls = callsThrough(keyhold, named);
  const { send } = useApprovedCall();
  return useMutation(
    {
      mutationKey: jobKey(client, connection, id),
      async mutationFn(job) {
        const { continueTool } = await queryClient.ensureQueryData(toolsQuery(calls, connection));
        const { name, idArgument } = Object(continueTool);
        if (!name || !idArgument)
          throw new KeyholdError({ code: "unknown_job", message: "No tool continues this call." });
        const call = send(() => calls.callTool(connection, name, { [idArgument]: job }));
        return refreshOnConnectionError(client, queryClient, call);
      },
    },
    queryClient,
  );
}
