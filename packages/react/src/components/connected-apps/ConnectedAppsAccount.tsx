import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type ConnectedAppsItemState, useItem } from "./ItemContext.js";

/** `ConnectedApps.Account`: the account that the user connected. Renders nothing if it is not known. */
export function ConnectedAppsAccount(props: PartProps<ConnectedAppsItemState, "span">) {
  const { connection, state } = useItem();
  if (!connection.account) return null;
  const children = <bdi>{connection.account}</bdi>;
  return renderPart("span", state, { className: "keyhold-account", children }, props);
}
