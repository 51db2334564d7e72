import { useEffect, useRef } from "react";
import { useConnections } from "../../hooks/useConnections.js";
import { useOutcome } from "../../hooks/useOutcome.js";
import { panelMessages } from "../../messages/en/panel.js";
import { useMessages } from "../../messages/useMessages.js";
import { LiveRegion } from "../../provider/LiveRegion.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { useKeepFocus } from "../parts/useKeepFocus.js";
import { type ConnectedAppsEvents, RootContext } from "./RootContext.js";
import { type ConnectedAppsRootState, rootStateOf } from "./rootStateOf.js";

/** Props of {@link ConnectedAppsRoot}. */
export type ConnectedAppsRootProps = ConnectedAppsEvents &
  Omit<PartProps<ConnectedAppsRootState, "section">, keyof ConnectedAppsEvents>;

/** `ConnectedApps.Root`: the element around all other parts. */
export function ConnectedAppsRoot({
  onConnect,
  onCancel,
  onDisconnect,
  onError,
  children,
  ...props
}: ConnectedAppsRootProps) {
  const { connectedApps } = useMessages(panelMessages);
  const state = rootStateOf(useConnections());
  const keepFocus = useKeepFocus();
  const events = useRef<ConnectedAppsEvents>({});
  useEffect(() => {
    events.current = { onConnect, onCancel, onDisconnect, onError };
  });
  useOutcome((outcome) => {
    if (outcome.status === "connected") onConnect?.(outcome.connection);
    if (outcome.status === "cancelled") onCancel?.(outcome.provider);
    if (outcome.status === "failed") onError?.(outcome.provider, outcome.error);
  });
  const own = {
    className: "keyhold keyhold-apps",
    tabIndex: -1,
    "aria-label": connectedApps,
    "aria-busy": state.status === "loading" || undefined,
    "data-keyhold-connected-apps": "",
    ...keepFocus,
    children: (
      <>
        {children}
        <LiveRegion />
      </>
    ),
  };
  return <RootContext.Provider value={events}>{renderPart("section", state, own, props)}</RootContext.Provider>;
}
