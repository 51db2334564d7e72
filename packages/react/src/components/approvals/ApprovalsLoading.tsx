import { approvalMessages } from "../../messages/en/approvals.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type ApprovalsRootState, useRows } from "./useRows.js";

/** `Approvals.Loading`: shown until it is known what waits. */
export function ApprovalsLoading(props: PartProps<ApprovalsRootState, "p">) {
  const { approvalsLoading: children } = useMessages(approvalMessages);
  const { state } = useRows();
  if (state.status !== "loading") return null;
  return renderPart("p", state, { className: "keyhold-approvals-message", children }, props);
}
