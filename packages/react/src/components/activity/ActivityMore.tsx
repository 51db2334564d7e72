import { useEffect, useRef } from "react";
import { activityMessages } from "../../messages/en/activity.js";
import { wordsOf } from "../../messages/errorMessage.js";
import { useMessages } from "../../messages/useMessages.js";
import { useKeyhold } from "../../provider/KeyholdContext.js";
import { Button } from "../parts/Button.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type ActivityRootState, useRoot } from "./RootContext.js";

/**
 * `Activity.More`: the button that loads older calls, and why they could not be loaded. A screen reader says how many were loaded. Renders
 * nothing if there are no older calls.
 */
export function ActivityMore(props: PartProps<ActivityRootState, "div">) {
  const messages = useMessages(activityMessages);
  const { announce } = useKeyhold();
  const { state, activity, hasMore, showMore, isLoadingMore, moreError } = useRoot();
  const count = activity?.length ?? 0;
  /** How many calls were shown when the user pressed the button. */
  const before = useRef<number>(undefined);
  const reason = moreError && wordsOf(messages, moreError);
  useEffect(() => {
    if (before.current === undefined || isLoadingMore) return;
    const more = count - before.current;
    if (more > 0) announce(messages.activityMoreShown(new Intl.NumberFormat(messages.locale).format(more)));
    else if (moreError) announce(messages.activityMoreFailed);
    else return;
    before.current = undefined;
  }, [count, isLoadingMore, moreError, announce, messages]);
  if (!hasMore || state.status === "loading") return null;
  const children = (
    <>
      {moreError && <p>{messages.activityMoreFailed}</p>}
      {reason && <p>{reason("")}</p>}
      <Button
        busy={isLoadingMore}
        text={isLoadingMore ? messages.activityLoadingMore : messages.activityMore}
        onPress={() => {
          before.current = count;
          showMore();
        }}
      />
    </>
  );
  return renderPart("div", state, { className: "keyhold-activity-more", children }, props);
}
