import type { Connection } from "@keyhold/contract";
import { useId, useRef, useState } from "react";
import { useConnect } from "../../hooks/useConnect.js";
import { useDisconnect } from "../../hooks/useDisconnect.js";
import { panelMessages } from "../../messages/en/panel.js";
import { useMessages } from "../../messages/useMessages.js";
import { ProviderIcon } from "../icons/ProviderIcon.js";
import { ConnectNotice } from "../shared/ConnectNotice.js";
import { displayStatus } from "../shared/displayStatus.js";
import { Notice } from "../shared/Notice.js";
import { Actions } from "./Actions.js";
import { ConfirmDisconnect } from "./ConfirmDisconnect.js";
import type { ConnectedAppsProps } from "./ConnectedApps.js";
import { Standing } from "./Standing.js";

/** Props of {@link ConnectedApp}. */
export interface ConnectedAppProps extends Pick<ConnectedAppsProps, "onConnect" | "onDisconnect" | "onError"> {
  readonly connection: Connection;
}

/** One row of the panel. */
export function ConnectedApp({ connection, onConnect, onDisconnect, onError }: ConnectedAppProps) {
  const { provider, name } = connection;
  const messages = useMessages(panelMessages);
  const nameId = useId();
  const mainAction = useRef<HTMLButtonElement>(null);
  const [confirming, setConfirming] = useState(false);
  const { connect, state } = useConnect(provider, {
    onConnect,
    onError: (error) => onError?.(provider, error),
  });
  const disconnect = useDisconnect(provider, {
    onDisconnect: (result) => onDisconnect?.(provider, result),
    onError: (error) => onError?.(provider, error),
  });

  const status = displayStatus(connection, state);
  const unconfirmed =
    status === "disconnected" && state.status === "idle" && disconnect.data?.revokedAtProvider === false;
  return (
    <li className="keyhold-app" aria-labelledby={nameId} data-keyhold-app={provider} data-status={status}>
      <ProviderIcon provider={provider} name={name} />
      <div className="keyhold-app-text">
        <span className="keyhold-app-name">
          <span id={nameId}>{name}</span>
          {connection.mode === "test" && <span className="keyhold-badge">{messages.testMode}</span>}
        </span>
        <Standing connection={connection} status={status} />
      </div>
      <Actions
        connection={connection}
        status={status}
        mainAction={mainAction}
        connect={connect}
        disconnect={() => setConfirming(true)}
      />
      {confirming ? (
        <ConfirmDisconnect
          name={name}
          mutation={disconnect}
          close={() => setConfirming(false)}
          returnFocus={mainAction}
        />
      ) : (
        <ConnectNotice connection={connection} name={name} state={state} returnFocus={mainAction} />
      )}
      {unconfirmed && <Notice text={messages.disconnectedHere(name)} tone="warning" returnFocus={mainAction} />}
    </li>
  );
}
