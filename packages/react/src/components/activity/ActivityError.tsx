import { activityMessages } from "../../messages/en/activity.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { LoadError } from "../shared/LoadError.js";
import { type ActivityRootState, useRoot } from "./RootContext.js";

/**
 * `Activity.Error`: says why the activity could not be loaded, with a button to try again; or says that another user has just signed in.
 */
export function ActivityError(part: PartProps<ActivityRootState, "div">) {
  const messages = useMessages(activityMessages);
  const root = useRoot();
  const own = { className: "keyhold-activity-message", state: root.state, text: messages.activityLoadFailed };
  return <LoadError {...own} part={part} messages={messages} asked={root} />;
}
