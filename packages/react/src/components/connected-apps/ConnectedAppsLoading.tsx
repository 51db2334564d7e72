import { panelMessages } from "../../messages/en/panel.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type ConnectedAppsRootState, useRows } from "./useRows.js";

/** Props of {@link ConnectedAppsLoading}. */
export type ConnectedAppsLoadingProps = PartProps<ConnectedAppsRootState, "ul"> & {
  /**
   * How many empty rows to show, so that the layout does not shift.
   * @default 2
   */
  readonly rows?: number | undefined;
};

/** `ConnectedApps.Loading`: empty rows with the height of real ones, until the connections are loaded. */
export function ConnectedAppsLoading({ rows = 2, ...props }: ConnectedAppsLoadingProps) {
  const { loading } = useMessages(panelMessages);
  const { state } = useRows();
  if (state.status !== "loading") return null;
  const children = Array.from({ length: rows }, (_, row) => row).map((row) => (
    <li key={row} className="keyhold-app" data-status="loading">
      <span className="keyhold-icon" />
      <div className="keyhold-app-main">
        <div className="keyhold-app-text">
          <span className="keyhold-app-name">{row === 0 ? loading : ""}</span>
          <span className="keyhold-status" />
        </div>
        <span className="keyhold-button" />
      </div>
    </li>
  ));
  return renderPart("ul", state, { className: "keyhold-apps-list", children }, props);
}
