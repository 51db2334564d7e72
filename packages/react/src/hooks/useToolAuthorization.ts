import type { ProviderId, ToolResult } from "@keyhold/contract";
import { useCallback, useEffect, useRef, useState } from "react";
import { authorizationRequest } from "../civic/authorizationRequest.js";
import type { KeyholdError } from "../client/KeyholdError.js";
import { safeLink } from "../client/safeLink.js";
import { useKeyhold } from "../provider/KeyholdContext.js";
import { jobQuery } from "../queries/jobQuery.js";
import { useContinueJob } from "./useContinueJob.js";
import { isDecided, useJob } from "./useJob.js";
import { useUserChanges } from "./useUserChanges.js";

/**
 * Where giving a tool its permission stands:
 *
 * - `none`: the result asks for nothing.
 * - `preparing`: the provider has not said yet where to give the permission.
 * - `required`: the user has to open `url`; call `opened()` when they do.
 * - `unsafe`: the provider sent an address that a page must not offer.
 * - `waiting`: it is open in another tab. The call goes on when the user has finished there, and by `resume()`.
 * - `resuming`: the provider is asked to go on.
 * - `pending`: it was asked, and has not received the permission yet.
 * - `failed`: it could not be asked; `resume()` tries again.
 * - `resumed`: the call has come to its end; `result` is what the tool answered, which may be an error of its own.
 */
export type UseToolAuthorizationResult =
  | { readonly status: "none" | "preparing" | "unsafe" | "resuming" }
  | { readonly status: "required"; readonly url: string; readonly opened: () => void }
  | { readonly status: "waiting" | "pending"; readonly url: string; readonly resume: () => void }
  | {
      readonly status: "failed";
      readonly url: string | undefined;
      readonly resume: () => void;
      readonly error: KeyholdError;
    }
  | { readonly status: "resumed"; readonly result: ToolResult };

/** What to call when the call has come to its end. */
export interface UseToolAuthorizationOptions {
  readonly onResult?: ((result: ToolResult) => void) | undefined;
}

/**
 * Leads through Civic's "authorization required": the user gives a permission in another tab, and the waiting call goes on by
 * itself. It may ask for several permissions, one after the other. A waiting call is never continued twice at once and,
 * after an error, only by the user.
 *
 * @param provider Civic's id in the backend's configuration
 * @param result what the tool answered; undefined as long as it was not called
 */
export function useToolAuthorization(
  provider: ProviderId,
  result: ToolResult | undefined,
  { onResult }: UseToolAuthorizationOptions = {},
): UseToolAuthorizationResult {
  const { client, queryClient } = useKeyhold();
  const [answer, setAnswer] = useState<{ readonly to: ToolResult | undefined; readonly result: ToolResult }>();
  const [opened, setOpened] = useState<{ readonly step: string; readonly url: string; readonly latest?: ToolResult }>();
  const answered = answer?.to === result ? answer?.result : undefined;
  const latest = answered ?? result;
  const userChanges = useUserChanges();
  const [asked, setAsked] = useState({ result, userChanges });
  if (asked.result !== result) setAsked({ result, userChanges });
  // Another user must not answer a request for permission that was made to the user before.
  const isOthers = asked.result === result && asked.userChanges !== userChanges;
  const asks = latest && !isOthers ? authorizationRequest(latest) : undefined;
  const { jobId = "", isPolled = false } = asks ?? {};
  const step = asks?.url ?? jobId;
  const isOpen = asks !== undefined && opened?.step === step;

  const look = useJob(provider, jobId, { enabled: isOpen || isPolled, isBusy: isOpen });
  // Where nothing waits any more, going on says what has become of it.
  const mayGoOn = isDecided(look.data) || (isPolled && look.error?.code === "unknown_job");

  const job = useContinueJob(provider, jobId);
  const hasFailed = job.isError && job.variables === jobId;
  const resume = useEvent(() => {
    const { queryKey: mutationKey } = jobQuery(client, provider, jobId);
    if (!asks || queryClient.isMutating({ mutationKey }) > 0) return;
    job.mutate(jobId, {
      onSuccess(next) {
        setAnswer({ to: result, result: next });
        if (!authorizationRequest(next)) onResult?.(next);
      },
    });
  });
  useEffect(() => {
    if (mayGoOn && !hasFailed) resume();
  }, [mayGoOn, hasFailed, resume]);

  const comeBack = useEvent(() => {
    // A backend that cannot say how the call stands leaves only one way to find out.
    if (look.isError && !isPolled) resume();
    else void look.refetch({ cancelRefetch: false });
  });
  const listens = (isOpen || isPolled) && !hasFailed;
  useEffect(() => {
    if (!listens) return;
    window.addEventListener("focus", comeBack);
    return () => window.removeEventListener("focus", comeBack);
  }, [listens, comeBack]);

  if (!asks) return answered && !isOthers ? { status: "resumed", result: answered } : { status: "none" };
  const required = look.data?.status === "required" ? { url: safeLink(look.data.url) } : undefined;
  const named = isPolled ? required : asks;
  if (named && !named.url) return { status: "unsafe" };
  const url = named?.url ?? (isOpen ? opened.url : undefined);
  if (job.isPending || (mayGoOn && job.variables !== jobId)) return { status: "resuming" };
  if (hasFailed) return { status: "failed", url, resume, error: job.error };
  if (look.error && !url) return { status: "failed", url, resume: comeBack, error: look.error };
  if (!url) return { status: "preparing" };
  if (!isOpen) return { status: "required", url, opened: () => setOpened({ step, url, latest }) };
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
