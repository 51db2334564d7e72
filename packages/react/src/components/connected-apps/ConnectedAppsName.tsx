import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type ConnectedAppsItemState, useItem } from "./ItemContext.js";

/** `ConnectedApps.Name`: the provider's name; if another provider has the same, with the id or address of this one. It is also the accessible name of the row. */
export function ConnectedAppsName(props: PartProps<ConnectedAppsItemState, "span">) {
  const { connection, state, nameId } = useItem();
  return renderPart("span", state, { id: nameId, className: "keyhold-app-name", children: connection.name }, props);
}
