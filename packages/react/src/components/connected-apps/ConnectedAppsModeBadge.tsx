import { panelMessages } from "../../messages/en/panel.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type ConnectedAppsItemState, useItem } from "./ItemContext.js";

/** `ConnectedApps.ModeBadge`: "Test mode" or "Live". Renders nothing if there is no connection, and for providers without modes. */
export function ConnectedAppsModeBadge(props: PartProps<ConnectedAppsItemState, "span">) {
  const { testMode, liveMode } = useMessages(panelMessages);
  const { connection, state } = useItem();
  if (!state.mode || connection.status === "disconnected") return null;
  const children = state.mode === "test" ? testMode : liveMode;
  return renderPart("span", state, { className: "keyhold-badge", children }, props);
}
