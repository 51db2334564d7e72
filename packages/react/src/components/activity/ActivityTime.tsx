import { activityMessages } from "../../messages/en/activity.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type ActivityItemState, useItem } from "./ItemContext.js";

/** `Activity.Time`: the time of the day when the call came, in the reader's time zone. */
export function ActivityTime(props: PartProps<ActivityItemState, "span">) {
  const { locale } = useMessages(activityMessages);
  const { line, state } = useItem();
  const time = new Intl.DateTimeFormat(locale, { timeStyle: "short" }).format(new Date(line.at));
  const children = <time dateTime={line.at}>{time}</time>;
  return renderPart("span", state, { className: "keyhold-activity-time", children }, props);
}
