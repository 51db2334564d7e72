import type { Connection } from "@keyhold/contract";
import type { Messages } from "../../messages/Messages.js";
import { useKeyhold } from "../../provider/KeyholdContext.js";
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

/** The second line of a row: how the connection stands, whose account it is and since when. */
export function Meta({ connection, status }: { readonly connection: Connection; readonly status: DisplayStatus }) {
  const { messages } = useKeyhold();
  const { account, connectedAt } = connection;
  const showsDate = status === "connected" && connectedAt !== undefined;
  return (
    <span className="keyhold-app-meta">
      <span className="keyhold-status">{messages[words[status]]}</span>
      {account && (
        <bdi className="keyhold-account" title={account}>
          {account}
        </bdi>
      )}
      {showsDate && (
        // The server may be in another time zone than the reader.
        <time dateTime={connectedAt} suppressHydrationWarning>
          {messages.since(
            new Intl.DateTimeFormat(messages.locale, { dateStyle: "medium" }).format(new Date(connectedAt)),
          )}
        </time>
      )}
    </span>
  );
}
