import type { ToolResult } from "@keyhold/contract";
import { useCallback, useEffect, useRef, useState } from "react";
import { authorizationRequest } from "../civic/authorizationRequest.js";
import type { KeyholdError } from "../client/KeyholdError.js";
import { safeLink } from "../client/safeLink.js";
import { useKeyhold } from "../provider/KeyholdContext.js";
import { type ConnectionName, idOf } from "../queries/findConnection.js";
import { jobKey } from "../queries/jobQuery.js";
import { useContinueJob } from "./useContinueJob.js";
import { isDecided, useJob } from "./useJob.js";
import { useUserChanges } from "./useUserChanges.js";

/**
 * The state of a permission that a tool needs:
 *
 * - `none`: the result does not ask for a permission.
 * - `preparing`: the provider has not sent the address yet.
 * - `required`: the user has to open `url`. Call `opened()` when they do.
 * - `unsafe`: the provider sent an address that a page must not offer.
 * - `waiting`: the address is open in another tab. The call continues when the user has finished there, or after `resume()`.
 * - `resuming`: the kit asks the provider to continue the call.
 * - `pending`: the kit asked, but the provider does not have the permission yet.
 * - `failed`: a request failed. `resume()` tries again.
 * - `resumed`: the call has ended. `result` is the tool's answer, which may be an error of the tool.
 */
export type UseToolAuthorizationResult =
  | { readonly status: "none" | "preparing" | "unsafe" | "resuming" }
  | ({
      readonly status: "required";
      /** Call it when the user opens `url`. The kit then waits for the permission. */
      readonly opened: () => void;
    } & RequiredPermission)
  | ({
      readonly status: "waiting" | "pending";
      /** Continues the call now, for example after the user says that they have finished. */
      readonly resume: () => void;
    } & RequiredPermission)
  | {
      readonly status: "failed";
      /** The page where the user can still give the permission. Undefined if the provider has not sent it. */
      readonly url: string | undefined;
      /** Sends the request that failed again. */
      readonly resume: () => void;
      /** Why the request failed. */
      readonly error: KeyholdError;
    }
  | {
      readonly status: "resumed";
      /** The tool's answer. */
      readonly result: ToolResult;
    };

/** A permission that a tool needs from the user. */
export interface RequiredPermission {
  /** The page where the user gives the permission: https, or http on this machine. Open it in another tab. */
  readonly url: string;
  /** The name of the service that asks for it, such as Gmail. Undefined if the provider does not say, or asks itself. */
  readonly service: string | undefined;
  /** Whether the user has answered another request of the same call before. */
  readonly isFurther: boolean;
}

/** The callbacks of {@link useToolAuthorization}. */
export interface UseToolAuthorizationOptions {
  /** Gets the tool's answer after the call has ended. */
  readonly onResult?: ((result: ToolResult) => void) | undefined;
}

/**
 * Handles Civic's "authorization required": the user gives a permission in another tab, and the waiting call continues
 * without a click. A call may need several permissions, one after the other. The kit never continues one call twice at the
 * same time. After an error, only the user continues it.
 *
 * @param connection Civic's id in the backend's configuration, the id of a further account, or a connection: as for the call of the tool
 * @param result the tool's result; undefined while the tool was not called
 *
 * @example
 * ```tsx
 * const state = useToolAuthorization("civic", result, { onResult: (answer) => console.log(answer.content) });
 * return state.status === "required" ? <a href={state.url} target="_blank" onClick={state.opened}>Give permission</a> : null;
 * ```
 */
export function useToolAuthorization(
  connection: ConnectionName,
  result: ToolResult | undefined,
  { onResult }: UseToolAuthorizationOptions = {},
): UseToolAuthorizationResult {
  const { client, queryClient } = useKeyhold();
  const [answer, setAnswer] = useState<{ readonly to: ToolResult | undefined; readonly result: ToolResult }>();
  const [opened, setOpened] = useState<{
    readonly step: string;
    readonly url: string;
    readonly latest?: ToolResult | undefined;
  }>();
  const answered = answer?.to === result ? answer?.result : undefined;
  const latest = answered ?? result;
  const userChanges = useUserChanges();
  const [asked, setAsked] = useState({ result, userChanges });
  if (asked.result !== result) setAsked({ result, userChanges });
  // A user must not answer a request for permission that was for the previous user.
  const isOthers = asked.result === result && asked.userChanges !== userChanges;
  const asks = latest && !isOthers ? authorizationRequest(latest) : undefined;
  const { jobId = "", isPolled = false } = asks ?? {};
  const step = asks?.url ?? jobId;
  const isOpen = asks !== undefined && opened?.step === step;

  const look = useJob(connection, jobId, { enabled: isOpen || isPolled, isBusy: isOpen });
  // If the backend knows no waiting call any more, continuing it returns its outcome.
  const mayGoOn = isDecided(look.data) || (isPolled && look.error?.code === "unknown_job");

  const job = useContinueJob(connection, jobId);
  const hasFailed = job.isError && job.variables === jobId;
  const resumed = useRef<ToolResult>(undefined);
  const resume = useEvent(() => {
    const mutationKey = jobKey(client, idOf(connection), jobId);
    // The page may get the focus again before React has rendered the answer.
    if (!asks || resumed.current === latest || queryClient.isMutating({ mutationKey }) > 0) return;
    resumed.current = latest;
    job.mutate(jobId, {
      onError() {
        resumed.current = undefined;
      },
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
    // If the backend cannot report the call's status, only continuing it shows whether the permission is there.
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
  const polled = look.data?.status === "required" ? look.data : undefined;
  const required = polled && { url: safeLink(polled.url) };
  const named = isPolled ? required : asks;
  if (named && !named.url) return { status: "unsafe" };
  const url = named?.url ?? (isOpen ? opened.url : undefined);
  if (job.isPending || (mayGoOn && job.variables !== jobId)) return { status: "resuming" };
  if (hasFailed) return { status: "failed", url, resume, error: job.error };
  if (look.error && !url) return { status: "failed", url, resume: comeBack, error: look.error };
  if (!url) return { status: "preparing" };
  const isFurther = result !== undefined && authorizationRequest(result)?.jobId !== jobId;
  const permission = { url, service: polled?.service, isFurther };
  if (!isOpen) return { status: "required", ...permission, opened: () => setOpened({ step, url, latest }) };
  return { status: opened.latest === latest ? "waiting" : "pending", ...permission, resume };
}

/** A function that is the same in each render and calls the latest `callback`. */
function useEvent(callback: () => void): () => void {
  const latest = useRef(callback);
  useEffect(() => {
    latest.current = callback;
  });
  return useCallback(() => latest.current(), []);
}
