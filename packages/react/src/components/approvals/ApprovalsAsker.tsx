import { useProductName } from "../../hooks/useProductName.js";
import { approvalMessages } from "../../messages/en/approvals.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type ApprovalsItemState, useItem } from "./ItemContext.js";

/** `Approvals.Asker`: says which agent wants to make the call, or that a page wants to, and at which provider. */
export function ApprovalsAsker(props: PartProps<ApprovalsItemState, "p">) {
  const { approvalAgentAsks, approvalPageAsks } = useMessages(approvalMessages);
  const { approval, state, name } = useItem();
  const product = useProductName();
  const { agent } = approval;
  const children = agent === undefined ? approvalPageAsks(name, product) : approvalAgentAsks(name, agent);
  return renderPart("p", state, { className: "keyhold-approval-asker", children }, props);
}
