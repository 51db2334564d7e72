import { panelMessages } from "../../messages/en/panel.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type AppState, useApp } from "./AppContext.js";

/** `ConnectedApps.ModeBadge`: whether the money is real, where the provider has such a difference. */
export function AppsModeBadge(props: PartProps<AppState, "span">) {
  const { testMode, liveMode } = useMessages(panelMessages);
  const { state } = useApp();
  if (!state.mode) return null;
  const children = state.mode === "test" ? testMode : liveMode;
  return renderPart("span", state, { className: "keyhold-badge", children }, props);
}
