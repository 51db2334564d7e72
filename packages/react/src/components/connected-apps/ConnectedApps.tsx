import type { Connection, Disconnected } from "@keyhold/contract";
import { type CSSProperties, useRef } from "react";
import type { KeyholdError } from "../../client/KeyholdError.js";
import { useConnections } from "../../hooks/useConnections.js";
import { panelMessages } from "../../messages/en/panel.js";
import { useMessages } from "../../messages/useMessages.js";
import { Button } from "../shared/Button.js";
import { classNames } from "../shared/classNames.js";
import { ConnectedApp } from "./ConnectedApp.js";
import { Placeholder } from "./Placeholder.js";

/** Props of {@link ConnectedApps}. */
export interface ConnectedAppsProps {
  /** A provider was connected from this page, by whichever component. */
  readonly onConnect?: (connection: Connection) => void;
  /** A provider was disconnected in this panel. */
  readonly onDisconnect?: (provider: string, result: Disconnected) => void;
  readonly onError?: (provider: string, error: KeyholdError) => void;
  /** How many rows to keep free while loading, so that nothing shifts. Default 2. */
  readonly placeholders?: number;
  readonly className?: string;
  readonly style?: CSSProperties;
}

/** The panel: every provider with the user's connection, and what can be done about it. */
export function ConnectedApps({ placeholders = 2, className, style, ...events }: ConnectedAppsProps) {
  const messages = useMessages(panelMessages);
  const { data: connections, isPending, isFetching, refetch } = useConnections();
  const panel = useRef<HTMLElement>(null);
  const status = connections ? (connections.length > 0 ? "ready" : "empty") : isPending ? "loading" : "error";
  return (
    <section
      ref={panel}
      tabIndex={-1}
      className={classNames("keyhold keyhold-apps", className)}
      style={style}
      aria-label={messages.connectedApps}
      aria-busy={status === "loading" || undefined}
      data-keyhold-connected-apps=""
      data-status={status}
    >
      {status === "ready" && (
        <ul>
          {connections?.map((connection) => (
            <ConnectedApp key={connection.provider} connection={connection} {...events} />
          ))}
        </ul>
      )}
      {status === "loading" && <Placeholder rows={placeholders} label={messages.loading} />}
      {status === "empty" && <p className="keyhold-apps-message">{messages.empty}</p>}
      {status === "error" && (
        <div className="keyhold-apps-message">
          <p>{messages.loadingFailed}</p>
          <Button busy={isFetching} onClick={() => void refetch().then(() => panel.current?.focus())}>
            {messages.tryAgain}
          </Button>
        </div>
      )}
    </section>
  );
}
