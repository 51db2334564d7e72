import type { ActivityLine } from "@keyhold/contract";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { callStatusOf } from "../shared/callStatusOf.js";
import { type ActivityItemState, ItemContext } from "./ItemContext.js";

/** Props of {@link ActivityItem}. */
export type ActivityItemProps = PartProps<ActivityItemState, "li"> & { readonly line: ActivityLine };

/** `Activity.Item`: one call. Put the parts that you need into it, in any order. */
export function ActivityItem({ line, ...props }: ActivityItemProps) {
  const { provider, by, verdict, reason } = line;
  const state: ActivityItemState = { provider, by, verdict, status: callStatusOf(line), reason };
  const own = { className: "keyhold-activity-line", tabIndex: -1 };
  return <ItemContext.Provider value={{ line, state }}>{renderPart("li", state, own, props)}</ItemContext.Provider>;
}
