import { useProductName } from "../../hooks/useProductName.js";
import { activityMessages } from "../../messages/en/activity.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type ActivityItemState, useItem } from "./ItemContext.js";

/** `Activity.Caller`: the agent that made the call, or that a page of this product made it. */
export function ActivityCaller(props: PartProps<ActivityItemState, "span">) {
  const { activityAgent, activityPage } = useMessages(activityMessages);
  const { line, state } = useItem();
  const product = useProductName();
  const children = line.by === "page" ? (product ?? activityPage) : activityAgent(line.agent ?? "agent");
  return renderPart("span", state, { children }, props);
}
