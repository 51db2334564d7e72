import { approvalMessages } from "../../messages/en/approvals.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type ApprovalsRootState, useRows } from "./useRows.js";

/** `Approvals.Empty`: the text if nothing waits, and what will appear. */
export function ApprovalsEmpty(props: PartProps<ApprovalsRootState, "p">) {
  const { approvalsEmpty, approvalsEmptyHint } = useMessages(approvalMessages);
  const { state } = useRows();
  if (state.status !== "empty") return null;
  const children = (
    <>
      <span className="keyhold-approvals-empty">{approvalsEmpty}</span>
      <span>{approvalsEmptyHint}</span>
    </>
  );
  return renderPart("p", state, { className: "keyhold-approvals-message", children }, props);
}
