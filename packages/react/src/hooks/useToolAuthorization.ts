import type { ProviderId, ToolResult } from "@keyhold/contract";
import { useMutation } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { authorizationRequest } from "../civic/authorizationRequest.js";
import type { KeyholdError } from "../client/KeyholdError.js";
import { useKeyhold } from "../provider/KeyholdContext.js";
import { queryKeys } from "../queries/queryKeys.js";
import { refreshOnConnectionError } from "../queries/refreshOnConnectionError.js";
import { toolsQuery } from "../queries/toolsQuery.js";

/**
 * Where giving a tool its permission stands:
 *
 * - `none`: the result asks for nothing.
 * - `required`: the user has to open `url`; call `opened()` when they do.
 * - `unsafe`: the provider sent an address that a page must not offer.
 * - `waiting`: it is open in another tab. Going on is tried whenever the user comes back, and by `resume()`.
 * - `resuming`: the provider is asked to go on.
 * - `pending`: it was asked, and has not received the permission yet.
 * - `failed`: it could not be asked; `resume()` tries again.
 * - `resumed`: the tool has done its work; `result` is what it answered.
 */
export type ToolAuthorizationState =
  | { readonly status: "none" }
  | { readonly status: "unsafe" }
  | { readonly status: "required"; readonly url: string; readonly opened: () => void }
  | { readonly status: "waiting" | "pending"; readonly url: string; readonly resume: () => void }
  | { readonly status: "resuming"; readonly url: string }
  | { readonly status: "failed"; readonly url: string; readonly resume: () => void; readonly error: KeyholdError }
  | { readonly status: "resumed"; readonly result: ToolResult };

/** What to call when the tool has done its work. */
export interface UseToolAuthorizationOptions {
  readonly onResult?: ((result: ToolResult) => void) | undefined;
}

/**
 * Leads through Civic's "authorization required": the user gives a permission at the address that the tool's result names,
 * and the waiting call goes on. It may ask for several permissions, one after the other. A waiting call is never continued
 * twice at once and, after an error, only by the user.
 *
 * @param provider Civic's id in the backend's configuration
 * @param result what the tool answered; undefined as long as it was not called
 */
export function useToolAuthorization(
  provider: ProviderId,
  result: ToolResult | undefined,
  { onResult }: UseToolAuthorizationOptions = {},
): ToolAuthorizationState {
  const { client, queryClient } = useKeyhold();
  const [answer, setAnswer] = useState<{ readonly to: ToolResult | undefined; readonly result: ToolResult }>();
  const [opened, setOpened] = useState<{ readonly url: string; readonly latest: ToolResult | undefined }>();
  const answered = answer?.to === result ? answer?.result : undefined;
  const latest = answered ?? result;
  const { jobId, url } = (latest && authorizationRequest(latest)) ?? {};

  const mutationKey = [...queryKeys.connection(client, provider), "jobs", jobId];
  const job = useMutation<ToolResult, KeyholdError, string>(
    {
      mutationKey,
      async mutationFn(id) {
        const { tools } = await queryClient.ensureQueryData(toolsQuery(client, provider));
        const { properties } = tools.find(({ name }) => name === "continue_job")?.inputSchema ?? {};
        const spelling = "jobId" in Object(properties) ? "jobId" : "job_id";
        const call = client.callTool(provider, "continue_job", { [spelling]: id });
        return refreshOnConnectionError(client, queryClient, call);
      },
      networkMode: "always",
      retry: false,
    },
    queryClient,
  );
  const resume = useEvent(() => {
    if (!jobId || queryClient.isMutating({ mutationKey }) > 0) return;
    job.mutate(jobId, {
      onSuccess(next) {
        setAnswer({ to: result, result: next });
        if (!authorizationRequest(next)) onResult?.(next);
      },
    });
  });
  const isWaiting = url !== undefined && opened?.url === url;
  const listens = isWaiting && !job.isError;
  useEffect(() => {
    if (!listens) return;
    window.addEventListener("focus", resume);
    return () => window.removeEventListener("focus", resume);
  }, [listens, resume]);

  if (!jobId) return answered ? { status: "resumed", result: answered } : { status: "none" };
  if (!url) return { status: "unsafe" };
  if (job.isPending) return { status: "resuming", url };
  if (job.error && job.variables === jobId) return { status: "failed", url, resume, error: job.error };
  if (!isWaiting) return { status: "required", url, opened: () => setOpened({ url, latest }) };
  return { status: opened.latest === latest ? "waiting" : "pending", url, resume };
}

/** A function that stays the same and does what it was last told to. */
function useEvent(callback: () => void): () => void {
  const latest = useRef(callback);
  useEffect(() => {
    latest.current = callback;
  });
  return useCallback(() => latest.current(), []);
}
