import { useEffect, useState } from "react";
import { type UseActivityOptions, useActivity } from "../../hooks/useActivity.js";
import { useUserChanges } from "../../hooks/useUserChanges.js";
import { activityMessages } from "../../messages/en/activity.js";
import { useMessages } from "../../messages/useMessages.js";
import { idOf } from "../../queries/findConnection.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { useSection } from "../parts/useSection.js";
import { useIsAtReader } from "../shared/useIsAtReader.js";
import { type ActivityRootState, type Root, RootContext } from "./RootContext.js";

/** Props of {@link ActivityRoot}. */
export type ActivityRootProps = PartProps<ActivityRootState, "section"> & UseActivityOptions;

/** `Activity.Root`: the element around all other parts. It loads the calls. */
export function ActivityRoot(props: ActivityRootProps) {
  // Another user does not see the agents of the one before.
  return <Panel key={`${useUserChanges()} ${props.connection && idOf(props.connection)}`} {...props} />;
}

function Panel({ connection, agent, children, ...props }: ActivityRootProps) {
  const { activity: label } = useMessages(activityMessages);
  const [chosen, setAgent] = useState<string>();
  const [labels, setLabels] = useState<readonly string[]>([]);
  const asked = useActivity({ connection, agent: agent ?? chosen });
  const known = [...new Set([...labels, ...(asked.activity ?? []).flatMap((line) => line.agent ?? [])])].sort();
  useEffect(() => {
    // After a change of state while it renders, React 18 would hydrate with the browser's data in place of the server's.
    if (known.length > labels.length) setLabels(known);
  });
  const isAtReader = useIsAtReader();
  const loaded = asked.activity?.length ? "ready" : "empty";
  const status = asked.activity ? loaded : asked.error ? "load_failed" : "loading";
  // A server does not know which calls belong to which day of the reader.
  const root: Root = {
    ...asked,
    state: { status: isAtReader ? status : "loading" },
    isOfOne: connection !== undefined,
    agent: chosen,
    labels: agent === undefined ? known : [],
    setAgent,
  };
  const { state } = root;
  const own = useSection({
    className: "keyhold-activity",
    label,
    isLoading: state.status === "loading",
    // When the button for more has gone, the focus stays at the end of the list.
    focusHome: ".keyhold-activity-list > :last-child > :last-child",
    children,
  });
  return <RootContext.Provider value={root}>{renderPart("section", state, own, props)}</RootContext.Provider>;
}
