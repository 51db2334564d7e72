import type { Connection } from "@keyhold/contract";
import { panelMessages } from "../../messages/en/panel.js";
import type { Messages } from "../../messages/Messages.js";
import { useMessages } from "../../messages/useMessages.js";
import type { DisplayStatus } from "../shared/displayStatus.js";

const words = {
  connected: "statusConnected",
  connecting: "connecting",
  disconnected: "statusDisconnected",
  needs_reconnect: "statusNeedsReconnect",
  needs_login: "statusNeedsLogin",
  no_access: "statusNoAccess",
  unavailable: "statusUnavailable",
} as const satisfies Record<DisplayStatus, keyof Messages>;

/** How a row's connection stands: its status, since when, and whose account it is. */
export function Standing({ connection, status }: { readonly connection: Connection; readonly status: DisplayStatus }) {
  const messages = useMessages(panelMessages);
  const { account, connectedAt } = connection;
  return (
    <>
      <span className="keyhold-status">
        {status === "connected" && connectedAt ? (
          // The server that rendered this may be in another time zone than the reader.
          <time dateTime={connectedAt} suppressHydrationWarning>
            {messages.statusConnectedSince(
              new Intl.DateTimeFormat(messages.locale, { dateStyle: "medium" }).format(new Date(connectedAt)),
            )}
          </time>
        ) : (
          messages[words[status]]
        )}
      </span>
      {account && (
        <span className="keyhold-account">
          <bdi>{account}</bdi>
        </span>
      )}
    </>
  );
}
