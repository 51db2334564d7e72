import { activityMessages } from "../../messages/en/activity.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type ActivityRootState, useRoot } from "./RootContext.js";

/** `Activity.Loading`: shown until it is known what was done. */
export function ActivityLoading(props: PartProps<ActivityRootState, "p">) {
  const { activityLoading } = useMessages(activityMessages);
  const { state } = useRoot();
  if (state.status !== "loading") return null;
  const children = (
    <>
      <span className="keyhold-unseen">{activityLoading}</span>
      <span className="keyhold-skeleton" />
      <span className="keyhold-skeleton" />
      <span className="keyhold-skeleton" />
    </>
  );
  return renderPart("p", state, { className: "keyhold-activity-loading", children }, props);
}
