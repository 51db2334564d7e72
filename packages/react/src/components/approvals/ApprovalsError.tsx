import { useUserChanges } from "../../hooks/useUserChanges.js";
import { approvalMessages } from "../../messages/en/approvals.js";
import { wordsOf } from "../../messages/errorMessage.js";
import { useMessages } from "../../messages/useMessages.js";
import { Button } from "../parts/Button.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type ApprovalsRootState, useRows } from "./useRows.js";

/**
 * `Approvals.Error`: says why the approvals could not be loaded, with a button to try again; or says that another user has signed in since the
 * page was opened.
 */
export function ApprovalsError(props: PartProps<ApprovalsRootState, "div">) {
  const messages = useMessages(approvalMessages);
  const { state, error, isFetching, refetch } = useRows();
  const userChanges = useUserChanges();
  const hasFailed = state.status === "load_failed";
  const reason = error && wordsOf(messages, error);
  if (!hasFailed && userChanges === 0) return null;
  const children = hasFailed ? (
    <>
      <p>{messages.approvalsFailed}</p>
      {reason && <p>{reason("")}</p>}
      <Button busy={isFetching} onPress={refetch}>
        {messages.tryAgain}
      </Button>
    </>
  ) : (
    <p>{messages.errors.user_changed("")}</p>
  );
  return renderPart("div", state, { className: "keyhold-approvals-message", children }, props);
}
