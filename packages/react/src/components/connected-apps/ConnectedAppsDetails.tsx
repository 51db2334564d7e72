import { panelMessages } from "../../messages/en/panel.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type ConnectedAppsItemState, useItem } from "./ItemContext.js";

/**
 * `ConnectedApps.Details`: what its children show about the connection, such as `ConnectedApps.Facts`. It renders them, and they load, only
 * while the user has opened it with `ConnectedApps.DetailsTrigger`.
 */
export function ConnectedAppsDetails(props: PartProps<ConnectedAppsItemState, "div">) {
  const { detailsOf } = useMessages(panelMessages);
  const { connection, name, state, open, asking, detailsId } = useItem();
  // The question stays until its answer has come.
  if (!open || (connection.status === "disconnected" && !asking)) return null;
  const own = { id: detailsId, className: "keyhold-app-details", role: "group", "aria-label": detailsOf(name) };
  return renderPart("div", state, own, props);
}
