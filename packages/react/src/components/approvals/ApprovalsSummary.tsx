import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type ApprovalsItemState, useItem } from "./ItemContext.js";

/** `Approvals.Summary`: the call in the provider's words, in English. It is also the accessible name of the item. */
export function ApprovalsSummary(props: PartProps<ApprovalsItemState, "p">) {
  const { approval, state, summaryId } = useItem();
  const children = <bdi lang={approval.language ?? "en"}>{approval.summary}</bdi>;
  return renderPart("p", state, { id: summaryId, className: "keyhold-approval-summary", children }, props);
}
