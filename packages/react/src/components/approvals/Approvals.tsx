import type { Approval } from "@keyhold/contract";
import { ApprovalsAmount } from "./ApprovalsAmount.js";
import { ApprovalsArguments } from "./ApprovalsArguments.js";
import { ApprovalsAsker } from "./ApprovalsAsker.js";
import { ApprovalsEmpty } from "./ApprovalsEmpty.js";
import { ApprovalsError } from "./ApprovalsError.js";
import { ApprovalsExpiry } from "./ApprovalsExpiry.js";
import { ApprovalsIcon } from "./ApprovalsIcon.js";
import { ApprovalsItem } from "./ApprovalsItem.js";
import { ApprovalsList } from "./ApprovalsList.js";
import { ApprovalsLoading } from "./ApprovalsLoading.js";
import { ApprovalsOutcome } from "./ApprovalsOutcome.js";
import { ApprovalsRoot, type ApprovalsRootProps } from "./ApprovalsRoot.js";
import { ApprovalsSummary } from "./ApprovalsSummary.js";
import { ApprovalsApproveTrigger, ApprovalsDeclineTrigger } from "./ApprovalsTriggers.js";
import { ApprovalsWarning } from "./ApprovalsWarning.js";

/** Props of {@link Approvals}. */
export type ApprovalsProps = Omit<ApprovalsRootProps, "children">;

function ApprovalsPanel(props: ApprovalsProps) {
  return (
    <ApprovalsRoot {...props}>
      <ApprovalsLoading />
      <ApprovalsError />
      <ApprovalsEmpty />
      <ApprovalsList>{row}</ApprovalsList>
    </ApprovalsRoot>
  );
}

function row(approval: Approval) {
  return (
    <ApprovalsItem approval={approval}>
      <ApprovalsIcon />
      <div className="keyhold-approval-text">
        <ApprovalsAmount />
        <ApprovalsSummary />
        <ApprovalsAsker />
      </div>
      <ApprovalsWarning />
      <ApprovalsArguments />
      <ApprovalsExpiry />
      <ApprovalsOutcome />
      <div className="keyhold-approval-actions">
        <ApprovalsDeclineTrigger />
        <ApprovalsApproveTrigger />
      </div>
    </ApprovalsItem>
  );
}

/**
 * The tool calls that wait for the user's approval: the amount, what each one would do, who asks, every argument, and buttons to approve and to
 * decline; then how the call ended. The list is live. To build your own panel, use its parts: `Approvals.Root`, `.List`, `.Item` and the parts within an item.
 *
 * @example
 * ```tsx
 * <Approvals />
 * ```
 */
export const Approvals = /* @__PURE__ */ Object.assign(ApprovalsPanel, {
  Root: ApprovalsRoot,
  List: ApprovalsList,
  Item: ApprovalsItem,
  Icon: ApprovalsIcon,
  Amount: ApprovalsAmount,
  Summary: ApprovalsSummary,
  Asker: ApprovalsAsker,
  Warning: ApprovalsWarning,
  Arguments: ApprovalsArguments,
  Expiry: ApprovalsExpiry,
  ApproveTrigger: ApprovalsApproveTrigger,
  DeclineTrigger: ApprovalsDeclineTrigger,
  Outcome: ApprovalsOutcome,
  Empty: ApprovalsEmpty,
  Loading: ApprovalsLoading,
  Error: ApprovalsError,
});
