import { activityMessages } from "../../messages/en/activity.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type ActivityItemState, useItem } from "./ItemContext.js";

/**
 * `Activity.Duration`: how long the call took, with the time in which the user decided. Renders nothing for a call that was not sent, or
 * that has not ended.
 */
export function ActivityDuration(props: PartProps<ActivityItemState, "span">) {
  const { locale } = useMessages(activityMessages);
  const { line, state } = useItem();
  if (line.durationMs === undefined || state.status === "refused") return null;
  return renderPart("span", state, { children: inWords(line.durationMs, locale) }, props);
}

/** "0.1 sec", "2.3 sec", "1.5 min". */
function inWords(milliseconds: number, locale: string): string {
  const seconds = Math.max(0.1, milliseconds / 1000);
  const [value, unit] = seconds < 60 ? [seconds, "second"] : [seconds / 60, "minute"];
  return new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: 1 }).format(value);
}
