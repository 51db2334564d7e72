import { activityMessages } from "../../messages/en/activity.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type ActivityRootState, useRoot } from "./RootContext.js";

/** `Activity.Empty`: the text if nothing was done. */
export function ActivityEmpty(props: PartProps<ActivityRootState, "p">) {
  const { activityEmpty: children } = useMessages(activityMessages);
  const { state } = useRoot();
  if (state.status !== "empty") return null;
  return renderPart("p", state, { className: "keyhold-activity-message", children }, props);
}
