import { panelMessages } from "../../messages/en/panel.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type ConnectedAppsItemState, useItem } from "./ItemContext.js";

/** `ConnectedApps.DefaultBadge`: "Default", on the account that is used where only the provider is named. */
export function ConnectedAppsDefaultBadge(props: PartProps<ConnectedAppsItemState, "span">) {
  const { defaultAccount } = useMessages(panelMessages);
  const { state } = useItem();
  if (!state.default) return null;
  return renderPart(
    "span",
    state,
    { className: "keyhold-badge keyhold-badge-default", children: defaultAccount },
    props,
  );
}
