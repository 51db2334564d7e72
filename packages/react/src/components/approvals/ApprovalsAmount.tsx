import { approvalMessages } from "../../messages/en/approvals.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { formatMoney } from "../shared/formatMoney.js";
import { type ApprovalsItemState, useItem } from "./ItemContext.js";

/** `Approvals.Amount`: the money that the call is about. Renders nothing if it is about none, or the provider does not say. */
export function ApprovalsAmount(props: PartProps<ApprovalsItemState, "p">) {
  const { locale } = useMessages(approvalMessages);
  const { approval, state } = useItem();
  if (approval.amountCents === undefined) return null;
  const children = <bdi>{formatMoney(approval.amountCents, locale)}</bdi>;
  return renderPart("p", state, { className: "keyhold-approval-amount", children }, props);
}
