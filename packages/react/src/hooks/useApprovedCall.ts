import type { ToolResult } from "@keyhold/contract";
import { QueryObserver } from "@tanstack/react-query";
import { useState } from "react";
import { isPassing, KeyholdError } from "../client/KeyholdError.js";
import { type Keyhold, useKeyhold } from "../provider/KeyholdContext.js";
import { approvalQuery } from "../queries/approvalsQuery.js";
import { refreshActivity } from "../queries/refreshActivity.js";

/** The approval that a query or mutation waits for. */
export interface WaitsForApproval {
  /** The id of the approval that the call waits for now. Show it in your own way, or in `<Approvals>`. */
  readonly approvalId: string | undefined;
}

/** Sends calls of tools. A call that needs the user's approval waits for it, and is then sent once more. */
export interface ApprovedCall extends WaitsForApproval {
  /** @param call as for {@link onceApproved} */
  readonly send: (call: () => Promise<ToolResult>) => Promise<ToolResult>;
}

/** @see {@link ApprovedCall} */
export function useApprovedCall(): ApprovedCall {
  const keyhold = useKeyhold();
  const [approvalId, onWait] = useState<string>();
  return { approvalId, send: (call) => onceApproved(keyhold, call, onWait) };
}

/**
 * Sends a call. If it needs the user's approval, waits for it and sends the call once more.
 *
 * @param call sends the call. It is called once, and a second time if the user has approved
 * @param onWait called with the id of the approval when the wait begins, and with undefined when it ends
 * @param signal stops the wait
 */
export async function onceApproved<Answer>(
  keyhold: Keyhold,
  call: () => Promise<Answer>,
  onWait: (approvalId: string | undefined) => void,
  signal?: () => AbortSignal,
): Promise<Answer> {
  const { client, queryClient, connector } = keyhold;
  const before = connector.userChanges();
  const send = () => call().finally(() => refreshActivity(client, queryClient));
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof KeyholdError) || error.approvalId === undefined) throw error;
    const stop = signal?.();
    stop?.throwIfAborted();
    onWait(error.approvalId);
    const status = await decision(keyhold, error.approvalId, stop).finally(() => onWait(undefined));
    if (connector.userChanges() !== before) {
      const message = "Another user has signed in while this call waited for an approval. Nothing was sent.";
      throw new KeyholdError({ code: "user_changed", message });
    }
    if (status === "approved") return await send();
    if (status !== "declined") throw error;
    const message = "The user has declined this call. Nothing was sent.";
    throw new KeyholdError({ code: "approval_declined", message });
  }
}

/** Waits for the user's decision. Returns `undefined` if the approval is over. */
async function decision({ client, queryClient, connector }: Keyhold, id: string, stop?: AbortSignal) {
  const observer = new QueryObserver(queryClient, approvalQuery(client, id));
  // The component that made the call may be gone.
  const stopListening = connector.listen();
  try {
    return await new Promise<string | undefined>((resolve, reject) => {
      stop?.addEventListener("abort", () => reject(stop.reason));
      observer.subscribe(({ data, error }) => {
        if (data && data.status !== "waiting") resolve(data.status);
        else if (error && !isPassing(error)) resolve(undefined);
      });
    });
  } finally {
    observer.destroy();
    stopListening();
  }
}
