import type { ApprovalMessages } from "../Messages.js";
import { connectErrors, connectMessages } from "./connect.js";

/** The English texts of the errors that only a decision about an approval can have. */
export const approvalErrors = {
  unknown_approval: () => "This is over: it was decided elsewhere, or it took too long.",
  confirmation_required: () =>
    "This product wants you to confirm this in another way first. Until then, it still waits.",
};

/** The English texts of Approvals. Marked as pure, so that an app without Approvals does not load them. */
export const approvalMessages: ApprovalMessages = /* @__PURE__ */ Object.assign({}, connectMessages, {
  locale: "en",
  errors: /* @__PURE__ */ Object.assign({}, connectErrors, approvalErrors),

  approvals: "Approvals",
  approvalsLoading: "Loading what waits for you…",
  approvalsFailed: "What waits for your approval could not be loaded.",
  approvalsEmpty: "Nothing waits for your approval.",
  approvalsEmptyHint: "When an agent wants to spend or change something, it asks you here first.",
  approvalNew: (summary: string) => `Waiting for your approval: ${summary}`,
  approvalAgentAsks: (name: string, agent: string) =>
    `The agent “${agent}” wants to do this with your account at ${name}.`,
  approvalPageAsks: (name: string, product = "this product") =>
    `A page of ${product} wants to do this with your account at ${name}.`,
  approvalMayRepeat:
    "The same call was sent before, and no answer came. It may be done already. If you approve, it can happen a second time.",
  approvalAccount: "Account",
  approvalTool: "Tool",
  approvalSent: "What will be sent",
  approvalNothingSent: "No further details.",
  approvalShowAll: (characters: string) => `Show all ${characters} characters`,
  approvalEnds: (inTime: string) => `If you do not decide, this ends ${inTime}, and nothing is sent.`,
  approvalApprove: "Approve",
  approvalApproving: "Approving…",
  approvalApproved: "Approved. This counts once, for exactly this call.",
  approvalRunning: "Approved. It is being carried out…",
  approvalDone: "Approved and done.",
  approvalFailed: "You approved this, and it ended with an error.",
  approvalUnclear: "You approved this, and no usable answer came. It may or may not have been done.",
  approvalDecline: "Decline",
  approvalDeclining: "Declining…",
  approvalDeclined: "Declined. Nothing is sent.",
});
