import { approvalMessages } from "../../messages/en/approvals.js";
import { useMessages } from "../../messages/useMessages.js";
import { Button } from "../parts/Button.js";
import type { PartProps } from "../parts/PartProps.js";
import { type ApprovalsItemState, isOpen, useItem } from "./ItemContext.js";

/** `Approvals.ApproveTrigger`: the button that lets the call be sent once. Renders nothing when the user has decided. */
export function ApprovalsApproveTrigger(props: PartProps<ApprovalsItemState, "button">) {
  const { approvalApprove, approvalApproving } = useMessages(approvalMessages);
  return <Trigger {...props} decision="approve" busyAt="approving" words={[approvalApprove, approvalApproving]} />;
}

/** `Approvals.DeclineTrigger`: the button that refuses the call. Renders nothing when the user has decided. */
export function ApprovalsDeclineTrigger(props: PartProps<ApprovalsItemState, "button">) {
  const { approvalDecline, approvalDeclining } = useMessages(approvalMessages);
  return <Trigger {...props} decision="decline" busyAt="declining" words={[approvalDecline, approvalDeclining]} />;
}

type TriggerProps = PartProps<ApprovalsItemState, "button"> & {
  readonly decision: "approve" | "decline";
  readonly busyAt: ApprovalsItemState["status"];
  readonly words: readonly [text: string, busy: string];
};

/** Both buttons look the same, so that none of them is preselected. */
function Trigger({ decision, busyAt, words, ...props }: TriggerProps) {
  const { state, decide, summaryId } = useItem();
  if (!isOpen(state)) return null;
  const busy = state.status === busyAt;
  return (
    <Button
      aria-describedby={summaryId}
      {...props}
      state={state}
      text={words[busy ? 1 : 0]}
      busy={busy}
      isDisabled={!state.ready || state.status === "approving" || state.status === "declining"}
      onPress={() => decide(decision)}
    />
  );
}
