import type { ProviderId } from "@keyhold/contract";
import { useEffect, useRef, useState } from "react";
import { useOutcome } from "../../hooks/useOutcome.js";
import { panelMessages } from "../../messages/en/panel.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { useSection } from "../parts/useSection.js";
import { type ConnectedAppsEvents, GoneContext, RootContext, type RootEvents } from "./RootContext.js";
import { type ConnectedAppsRootState, ProvidersContext, useRows } from "./useRows.js";

/** Props of {@link ConnectedAppsRoot}. */
export type ConnectedAppsRootProps = ConnectedAppsEvents &
  Omit<PartProps<ConnectedAppsRootState, "section">, keyof ConnectedAppsEvents> & {
    /** The ids of the providers to show, in this order. Default: all, in the backend's order. */
    readonly providers?: readonly ProviderId[] | undefined;
  };

/** `ConnectedApps.Root`: the element around all other parts. */
export function ConnectedAppsRoot({
  onConnect,
  onCancel,
  onDisconnect,
  onError,
  providers,
  children,
  ...props
}: ConnectedAppsRootProps) {
  const { connectedApps } = useMessages(panelMessages);
  const { state } = useRows(providers);
  const [gone, onGone] = useState<string>();
  const events = useRef<RootEvents>({});
  useEffect(() => {
    events.current = { onConnect, onCancel, onDisconnect, onError, onGone };
  });
  useOutcome((outcome) => {
    if (outcome.status === "connected") {
      onGone("");
      onConnect?.(outcome.connection);
    }
    if (outcome.status === "cancelled") onCancel?.(outcome.id);
    if (outcome.status === "failed") onError?.(outcome.id, outcome.error);
  });
  const own = {
    ...useSection({ className: "keyhold-apps", label: connectedApps, isLoading: state.status === "loading", children }),
    "data-keyhold-connected-apps": "",
  };
  return (
    <RootContext.Provider value={events}>
      <GoneContext.Provider value={gone}>
        <ProvidersContext.Provider value={providers}>
          {renderPart("section", state, own, props)}
        </ProvidersContext.Provider>
      </GoneContext.Provider>
    </RootContext.Provider>
  );
}
