import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type ConnectedAppsItemState, useItem } from "./ItemContext.js";

/**
 * `ConnectedApps.Account`: the account that the user connected, as they call it. Renders nothing if it is not known.
 */
export function ConnectedAppsAccount(props: PartProps<ConnectedAppsItemState, "span">) {
  const { account, accountId, state } = useItem();
  if (!account) return null;
  const children = <bdi>{account}</bdi>;
  return renderPart("span", state, { id: accountId, className: "keyhold-account", children }, props);
}
