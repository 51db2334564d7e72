import { useId } from "react";
import { activityMessages } from "../../messages/en/activity.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type ActivityRootState, useRoot } from "./RootContext.js";

/** `Activity.Agent`: the choice of the agent whose calls are shown. Renders nothing if fewer than two agents are known. */
export function ActivityAgent(props: PartProps<ActivityRootState, "div">) {
  const { activityBy, activityByAll } = useMessages(activityMessages);
  const { state, agent = "", labels, setAgent } = useRoot();
  const id = useId();
  if (labels.length < 2) return null;
  const children = (
    <>
      <label htmlFor={id}>{activityBy}</label>
      <select
        id={id}
        className="keyhold-input"
        value={agent}
        onChange={({ currentTarget }) => setAgent(currentTarget.value || undefined)}
      >
        <option value="">{activityByAll}</option>
        {labels.map((label) => (
          <option key={label}>{label}</option>
        ))}
      </select>
    </>
  );
  return renderPart("div", state, { className: "keyhold-activity-control", children }, props);
}
