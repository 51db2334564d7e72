import { useEffect, useRef } from "react";
import { useConnections } from "../../hooks/useConnections.js";
import { useOutcome } from "../../hooks/useOutcome.js";
import { panelMessages } from "../../messages/en/panel.js";
import { useMessages } from "../../messages/useMessages.js";
import { LiveRegion } from "../../provider/LiveRegion.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { useKeepFocus } from "../parts/useKeepFocus.js";
import { AppsContext, type AppsEvents } from "./AppsContext.js";
import { type AppsState, stateOfApps } from "./stateOfApps.js";

/** Props of {@link AppsRoot}. */
export type AppsRootProps = AppsEvents & Omit<PartProps<AppsState, "section">, keyof AppsEvents>;

/** `ConnectedApps.Root`: what all other parts stand in. */
export function AppsRoot({ onConnect, onDisconnect, onError, children, ...props }: AppsRootProps) {
  const { connectedApps } = useMessages(panelMessages);
  const state = stateOfApps(useConnections());
  const keepFocus = useKeepFocus();
  const events = useRef<AppsEvents>({});
  useEffect(() => {
    events.current = { onConnect, onDisconnect, onError };
  });
  useOutcome((outcome) => {
    if (outcome.status === "connected") onConnect?.(outcome.connection);
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
  return <AppsContext.Provider value={events}>{renderPart("section", state, own, props)}</AppsContext.Provider>;
}
