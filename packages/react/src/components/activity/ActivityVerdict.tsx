import { activityMessages } from "../../messages/en/activity.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type ActivityItemState, useItem } from "./ItemContext.js";

/** `Activity.Verdict`: says that the call was sent with the user's approval. Renders nothing if the user was not asked, or the call was not sent. */
export function ActivityVerdict(props: PartProps<ActivityItemState, "span">) {
  const { activityApproved: children } = useMessages(activityMessages);
  const { state } = useItem();
  if (state.verdict !== "ask" || state.status === "refused") return null;
  return renderPart("span", state, { children }, props);
}
