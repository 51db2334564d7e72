import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type ActivityItemState, useItem } from "./ItemContext.js";

/** `Activity.Summary`: the call in the provider's words, in English. */
export function ActivitySummary(props: PartProps<ActivityItemState, "p">) {
  const { line, state } = useItem();
  const children = <bdi lang={line.language ?? "en"}>{line.summary}</bdi>;
  return renderPart("p", state, { className: "keyhold-activity-summary", children }, props);
}
