import { isConnecting } from "../../connector/ConnectState.js";
import { panelMessages } from "../../messages/en/panel.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { useIsAtReader } from "../shared/useIsAtReader.js";
import { type ConnectedAppsItemState, useItem } from "./ItemContext.js";

const words = {
  connected: "statusConnected",
  disconnected: "statusDisconnected",
  needs_reconnect: "statusNeedsReconnect",
  needs_login: "statusNeedsLogin",
  no_access: "statusNoAccess",
  unavailable: "statusUnavailable",
} as const;

/** `ConnectedApps.Status`: the connection's status in a few words; if it is connected, also since which day. */
export function ConnectedAppsStatus(props: PartProps<ConnectedAppsItemState, "span">) {
  const messages = useMessages(panelMessages);
  const { connection, state } = useItem();
  const { status, wantsMore, connectedAt } = connection;
  const word = isConnecting(state.status)
    ? "connecting"
    : wantsMore
      ? "statusWantsMore"
      : (words[status] ?? "statusUnavailable");
  const children =
    state.status === "connected" && connectedAt ? <ConnectedSince connectedAt={connectedAt} /> : messages[word];
  return renderPart("span", state, { className: "keyhold-status", children }, props);
}

/** The day in the user's time zone. A server that renders the page does not know this zone, so the browser creates the element again. */
function ConnectedSince({ connectedAt }: { readonly connectedAt: string }) {
  const { locale, statusConnected, statusConnectedSince } = useMessages(panelMessages);
  const isAtReader = useIsAtReader();
  const date = new Date(connectedAt);
  if (Number.isNaN(date.getTime())) return <span>{statusConnected}</span>;
  const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium" }).format(date);
  return (
    <time key={String(isAtReader)} dateTime={connectedAt} suppressHydrationWarning>
      {statusConnectedSince(day)}
    </time>
  );
}
