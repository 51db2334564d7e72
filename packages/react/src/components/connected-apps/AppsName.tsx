import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type AppState, useApp } from "./AppContext.js";

/** `ConnectedApps.Name`: the provider's name, which is also the name of its row. */
export function AppsName(props: PartProps<AppState, "span">) {
  const { connection, state, nameId } = useApp();
  return renderPart("span", state, { id: nameId, className: "keyhold-app-name", children: connection.name }, props);
}
