import { activityMessages } from "../../messages/en/activity.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { formatMoney } from "../shared/formatMoney.js";
import { type ActivityItemState, useItem } from "./ItemContext.js";

/** `Activity.Amount`: the money that the call was about. Renders nothing if it was about none, or the provider did not say. */
export function ActivityAmount(props: PartProps<ActivityItemState, "span">) {
  const { locale } = useMessages(activityMessages);
  const { line, state } = useItem();
  if (line.amountCents === undefined) return null;
  const children = <bdi>{formatMoney(line.amountCents, locale)}</bdi>;
  return renderPart("span", state, { className: "keyhold-activity-amount", children }, props);
}
