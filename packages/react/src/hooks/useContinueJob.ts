import type { ProviderId, ToolResult } from "@keyhold/contract";
import { type UseMutationResult, useMutation } from "@tanstack/react-query";
import type { KeyholdError } from "../client/KeyholdError.js";
import { useKeyhold } from "../provider/KeyholdContext.js";
import { jobQuery } from "../queries/jobQuery.js";
import { refreshOnConnectionError } from "../queries/refreshOnConnectionError.js";
import { toolsQuery } from "../queries/toolsQuery.js";

/** Continues a waiting tool call: `mutate(id)`. */
export function useContinueJob(provider: ProviderId, id: string): UseMutationResult<ToolResult, KeyholdError, string> {
  const { client, queryClient } = useKeyhold();
  return useMutation(
    {
      mutationKey: jobQuery(client, provider, id).queryKey,
      async mutationFn(job) {
        const { tools } = await queryClient.ensureQueryData(toolsQuery(client, provider));
        const { properties } = Object(tools.find(({ name }) => name === "continue_job")?.inputSchema);
        const spelling = "jobId" in Object(properties) ? "jobId" : "job_id";
        const call = client.callTool(provider, "continue_job", { [spelling]: job });
        return refreshOnConnectionError(client, queryClient, call);
      },
    },
    queryClient,
  );
}
