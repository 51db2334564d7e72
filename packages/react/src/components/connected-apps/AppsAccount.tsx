import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type AppState, useApp } from "./AppContext.js";

/** `ConnectedApps.Account`: whom the user connected as; nothing where that is not known. */
export function AppsAccount(props: PartProps<AppState, "span">) {
  const { connection, state } = useApp();
  if (!connection.account) return null;
  const children = <bdi>{connection.account}</bdi>;
  return renderPart("span", state, { className: "keyhold-account", children }, props);
}
