import type { ProviderId, ToolResult } from "@keyhold/contract";
import { type UseMutationResult, useMutation } from "@tanstack/react-query";
import { KeyholdError } from "../client/KeyholdError.js";
import { useKeyhold } from "../provider/KeyholdContext.js";
import { jobQuery } from "../queries/jobQuery.js";
import { refreshOnConnectionError } from "../queries/refreshOnConnectionError.js";
import { toolsQuery } from "../queries/toolsQuery.js";

/** Continues a waiting tool call with the tool that the backend names: `mutate(id)`. */
export function useContinueJob(provider: ProviderId, id: string): UseMutationResult<ToolResult, KeyholdError, string> {
  const { client, queryClient } = useKeyhold();
  return useMutation(
    {
      mutationKey: jobQuery(client, provider, id).queryKey,
      async mutationFn(job) {
        const { continueTool } = await queryClient.ensureQueryData(toolsQuery(client, provider));
        const { name, idArgument } = Object(continueTool);
        if (!name || !idArgument)
          throw new KeyholdError({ code: "unknown_job", message: "No tool continues this call." });
        const call = client.callTool(provider, name, { [idArgument]: job });
        return refreshOnConnectionError(client, queryClient, call);
      },
    },
    queryClient,
  );
}
