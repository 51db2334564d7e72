import type { ActivityLine } from "@keyhold/contract";
import { createElement, type ReactNode, useId } from "react";
import { activityMessages } from "../../messages/en/activity.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type Day, daysOf } from "./daysOf.js";
import { type ActivityRootState, useRoot } from "./RootContext.js";

/** Props of {@link ActivityList}. */
export type ActivityListProps = Omit<PartProps<ActivityRootState, "div">, "children"> & {
  /** Renders one call, usually an `Activity.Item`. */
  readonly children: (line: ActivityLine) => ReactNode;
};

/** `Activity.List`: the calls by day, the newest first, with a list for each day. Renders nothing if there are none. */
export function ActivityList({ children, ...props }: ActivityListProps) {
  const { activity = [], state } = useRoot();
  const { locale } = useMessages(activityMessages);
  if (state.status !== "ready") return null;
  const days = daysOf(activity, locale).map((day) => (
    <DayList key={day.name} day={day}>
      {children}
    </DayList>
  ));
  return renderPart("div", state, { className: "keyhold-activity-list", children: days }, props);
}

function DayList({ day: { name, lines }, children }: { readonly day: Day } & Pick<ActivityListProps, "children">) {
  const nameId = useId();
  // Lines have no ids that could be keys. React needs no keys for children that are separate arguments.
  const list = createElement("ul", { "aria-labelledby": nameId }, ...lines.map((line) => children(line)));
  return (
    <>
      <p id={nameId} className="keyhold-activity-day">
        {name}
      </p>
      {list}
    </>
  );
}
