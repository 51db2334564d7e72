import { panelMessages } from "../../messages/en/panel.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type ConnectedAppsRootState, useRows } from "./useRows.js";

/** `ConnectedApps.Empty`: the text for a backend without providers. */
export function ConnectedAppsEmpty(props: PartProps<ConnectedAppsRootState, "p">) {
  const { empty } = useMessages(panelMessages);
  const { state } = useRows();
  if (state.status !== "empty") return null;
  return renderPart("p", state, { className: "keyhold-apps-message", children: empty }, props);
}
