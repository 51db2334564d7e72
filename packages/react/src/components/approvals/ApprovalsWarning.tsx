import { approvalMessages } from "../../messages/en/approvals.js";
import { useMessages } from "../../messages/useMessages.js";
import { Notice } from "../parts/Notice.js";
import type { PartProps } from "../parts/PartProps.js";
import { type ApprovalsItemState, isOpen, useItem } from "./ItemContext.js";

/** `Approvals.Warning`: says that approving may do the same a second time. Renders nothing if it cannot. */
export function ApprovalsWarning(props: PartProps<ApprovalsItemState, "fieldset">) {
  const { approvalMayRepeat } = useMessages(approvalMessages);
  const { state } = useItem();
  if (!state.repeat || !isOpen(state)) return null;
  return <Notice {...props} state={state} text={approvalMayRepeat} tone="warning" />;
}
