import type { RefusalReason } from "@keyhold/contract";
import { activityMessages } from "../../messages/en/activity.js";
import type { ActivityMessages } from "../../messages/Messages.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type ActivityItemState, useItem } from "./ItemContext.js";

const NOT_SENT = {
  not_allowed: "activityNotAllowed",
  undecided: "activityUndecided",
  declined: "activityDeclined",
  expired: "activityExpired",
  arguments_invalid: "activityNotValid",
  unused: "activityNotSent",
  too_many: "activityNotSent",
  repeats_unclear: "activityNotSent",
  left: "activityNotSent",
} as const satisfies Record<RefusalReason, keyof ActivityMessages>;

/** For lines of a backend that names no reason. */
const UNEXPLAINED = { allow: "activityNotSent", ask: "activityNotApproved", deny: "activityNotAllowed" } as const;

/** `Activity.Outcome`: says if the call has failed, was not sent and why, or if its end is not clear. Renders nothing if all is well. */
export function ActivityOutcome(props: PartProps<ActivityItemState, "p">) {
  const messages = useMessages(activityMessages);
  const { state } = useItem();
  const children = outcomeOf(state, messages);
  if (!children) return null;
  return renderPart("p", state, { className: "keyhold-activity-outcome", children }, props);
}

function outcomeOf({ status, verdict, reason }: ActivityItemState, messages: ActivityMessages): string | undefined {
  switch (status) {
    case "ok":
      return undefined;
    case "error":
      return messages.activityFailed;
    case "unclear":
      return messages.activityUnclear;
    case "running":
      return messages.activityRunning;
    case "refused":
      return messages[(reason && NOT_SENT[reason]) ?? UNEXPLAINED[verdict]];
  }
}
