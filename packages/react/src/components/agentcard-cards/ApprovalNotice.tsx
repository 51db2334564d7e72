import { useEffect } from "react";
import type { WaitsForApproval } from "../../hooks/useApprovedCall.js";
import { toolMessages } from "../../messages/en/tools.js";
import { useMessages } from "../../messages/useMessages.js";
import { useKeyhold } from "../../provider/KeyholdContext.js";
import { Notice } from "../parts/Notice.js";

/** Says that a call waits for the user's approval. Renders nothing while none waits. */
export function ApprovalNotice({ approvalId }: WaitsForApproval) {
  const { announce } = useKeyhold();
  const { waitsForApproval } = useMessages(toolMessages);
  useEffect(() => {
    if (approvalId !== undefined) announce(waitsForApproval);
  }, [approvalId, announce, waitsForApproval]);
  return approvalId === undefined ? null : <Notice text={waitsForApproval} tone="warning" />;
}
