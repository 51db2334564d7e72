import { panelMessages } from "../../messages/en/panel.js";
import { useMessages } from "../../messages/useMessages.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { isConnecting } from "../shared/display.js";
import { type AppState, useApp } from "./AppContext.js";

const words = {
  connected: "statusConnected",
  disconnected: "statusDisconnected",
  needs_reconnect: "statusNeedsReconnect",
  needs_login: "statusNeedsLogin",
  no_access: "statusNoAccess",
  unavailable: "statusUnavailable",
} as const;

/** `ConnectedApps.Status`: how the connection stands in a word or two and, once connected, since when. */
export function AppsStatus(props: PartProps<AppState, "span">) {
  const messages = useMessages(panelMessages);
  const { connection, state } = useApp();
  const { status, wantsMore, connectedAt } = connection;
  const word = isConnecting(state.status) ? "connecting" : wantsMore ? "statusWantsMore" : words[status];
  const children =
    state.status === "connected" && connectedAt ? (
      // The server that rendered this may be in another time zone than the reader.
      <time dateTime={connectedAt} suppressHydrationWarning>
        {messages.statusConnectedSince(
          new Intl.DateTimeFormat(messages.locale, { dateStyle: "medium" }).format(new Date(connectedAt)),
        )}
      </time>
    ) : (
      messages[word]
    );
  return renderPart("span", state, { className: "keyhold-status", children }, props);
}
