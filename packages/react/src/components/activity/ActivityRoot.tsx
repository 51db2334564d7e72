import { type UseActivityOptions, useActivity } from "../../hooks/useActivity.js";
import { activityMessages } from "../../messages/en/activity.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { useSection } from "../parts/useSection.js";
import { useIsAtReader } from "../shared/useIsAtReader.js";
import { type ActivityRootState, type Root, RootContext } from "./RootContext.js";

/** Props of {@link ActivityRoot}. */
export type ActivityRootProps = PartProps<ActivityRootState, "section"> & UseActivityOptions;

/** `Activity.Root`: the element around all other parts. It loads the calls. */
export function ActivityRoot({ connection, agent, children, ...props }: ActivityRootProps) {
  const { activity: label } = useMessages(activityMessages);
  const asked = useActivity({ connection, agent });
  const isAtReader = useIsAtReader();
  const loaded = asked.activity?.length ? "ready" : "empty";
  const known = asked.activity ? loaded : asked.error ? "load_failed" : "loading";
  // A server does not know which calls belong to which day of the reader.
  const root: Root = {
    ...asked,
    state: { status: isAtReader ? known : "loading" },
    isOfOne: connection !== undefined,
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
