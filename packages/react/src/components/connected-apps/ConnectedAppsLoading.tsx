import { useConnections } from "../../hooks/useConnections.js";
import { panelMessages } from "../../messages/en/panel.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type ConnectedAppsRootState, rootStateOf } from "./rootStateOf.js";

/** Props of {@link ConnectedAppsLoading}. */
export type ConnectedAppsLoadingProps = PartProps<ConnectedAppsRootState, "ul"> & {
  /** How many rows to keep free, so that nothing shifts. Default 2. */
  readonly rows?: number;
};

/** `ConnectedApps.Loading`: rows of the panel's own height, until the connections are there. */
export function ConnectedAppsLoading({ rows = 2, ...props }: ConnectedAppsLoadingProps) {
  const { loading } = useMessages(panelMessages);
  const state = rootStateOf(useConnections());
  if (state.status !== "loading") return null;
  const children = Array.from({ length: rows }, (_, row) => row).map((row) => (
    <li key={row} className="keyhold-app" data-status="loading">
      <span className="keyhold-icon" />
      <div className="keyhold-app-text">
        <span className="keyhold-app-name">{row === 0 ? loading : ""}</span>
        <span className="keyhold-status" />
      </div>
      <span className="keyhold-button" />
    </li>
  ));
  return renderPart("ul", state, { className: "keyhold-apps-list", children }, props);
}
