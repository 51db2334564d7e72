import { approvalMessages } from "../../messages/en/approvals.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { LoadError } from "../shared/LoadError.js";
import { type ApprovalsRootState, useRows } from "./useRows.js";

/**
 * `Approvals.Error`: says why the approvals could not be loaded, with a button to try again; or says that another user has just signed in.
 */
export function ApprovalsError(part: PartProps<ApprovalsRootState, "div">) {
  const messages = useMessages(approvalMessages);
  const rows = useRows();
  const own = { className: "keyhold-approvals-message", state: rows.state, text: messages.approvalsFailed };
  return <LoadError {...own} part={part} messages={messages} asked={rows} />;
}
