import { approvalMessages } from "../../messages/en/approvals.js";
import { useMessages } from "../../messages/useMessages.js";
import { Notice } from "../parts/Notice.js";
import type { PartProps } from "../parts/PartProps.js";
import { type ApprovalsItemState, useItem } from "./ItemContext.js";
import { outcomeOf } from "./outcomeOf.js";

const tones = { approved: "success", failed: "danger" } as const;

/** `Approvals.Outcome`: the result of the user's decision. Renders nothing before the decision. */
export function ApprovalsOutcome(props: PartProps<ApprovalsItemState, "fieldset">) {
  const messages = useMessages(approvalMessages);
  const item = useItem();
  const { state } = item;
  const text = outcomeOf(item, messages);
  if (!text) return null;
  const tone = state.status === "approved" || state.status === "failed" ? tones[state.status] : undefined;
  return <Notice {...props} state={state} text={text} tone={tone} />;
}
