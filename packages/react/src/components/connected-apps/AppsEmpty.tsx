import { useConnections } from "../../hooks/useConnections.js";
import { panelMessages } from "../../messages/en/panel.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";

/** `ConnectedApps.Empty`: what to say where the backend has no provider. */
export function AppsEmpty(props: PartProps<object, "p">) {
  const { empty } = useMessages(panelMessages);
  const { data } = useConnections();
  if (data?.length !== 0) return null;
  return renderPart("p", {}, { className: "keyhold-apps-message", children: empty }, props);
}
