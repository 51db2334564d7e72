import type { ProviderId } from "@keyhold/contract";
import { type CSSProperties, type ReactNode, useRef } from "react";
import { type UseConnectOptions, useConnect } from "../../hooks/useConnect.js";
import { useConnection } from "../../hooks/useConnection.js";
import { connectMessages } from "../../messages/en/connect.js";
import { errorMessage } from "../../messages/errorMessage.js";
import type { ConnectMessages } from "../../messages/Messages.js";
import { useMessages } from "../../messages/useMessages.js";
import { CheckIcon } from "../icons/CheckIcon.js";
import { ProviderIcon } from "../icons/ProviderIcon.js";
import { Button } from "../shared/Button.js";
import { ConnectNotice } from "../shared/ConnectNotice.js";
import { classNames } from "../shared/classNames.js";
import { type DisplayStatus, displayStatus } from "../shared/displayStatus.js";
import { Notice } from "../shared/Notice.js";

/** Props of {@link ConnectButton}. */
export interface ConnectButtonProps extends UseConnectOptions {
  /** The provider's id in the backend's configuration. */
  readonly provider: ProviderId;
  /** The provider's name on the button. Default: as the backend says, its id until then. */
  readonly name?: string;
  /** Default: the kit's own drawing. */
  readonly icon?: ReactNode;
  readonly className?: string;
  readonly style?: CSSProperties;
}

/** A button that connects one provider and, once that is done, says so. */
export function ConnectButton({ provider, icon, onConnect, onError, className, style, ...props }: ConnectButtonProps) {
  const messages = useMessages(connectMessages);
  const { data: connection, error, isPending, refetch } = useConnection(provider);
  const { connect, state } = useConnect(provider, { onConnect, onError });
  const button = useRef<HTMLButtonElement>(null);

  const name = props.name ?? connection?.name ?? provider;
  const status = connection ? displayStatus(connection, state) : isPending ? "loading" : "error";
  const inert = status === "loading" || status === "error" || status === "connected";
  return (
    <div
      className={classNames("keyhold keyhold-connect", className)}
      style={style}
      data-keyhold-connect={provider}
      data-status={status}
    >
      <Button
        buttonRef={button}
        variant="primary"
        busy={status === "connecting"}
        inert={inert}
        onClick={status === "unavailable" ? () => void refetch() : connect}
      >
        {status !== "connecting" && (icon ?? <ProviderIcon provider={provider} name={name} />)}
        <span>{labelOf(status, messages)(name)}</span>
        {status === "connected" && <CheckIcon />}
      </Button>
      {connection && <ConnectNotice connection={connection} name={name} state={state} returnFocus={button} />}
      {!connection && error && (
        <Notice text={errorMessage(messages, error, name)} tone="negative" returnFocus={button}>
          <Button onClick={() => void refetch()}>{messages.tryAgain}</Button>
        </Notice>
      )}
    </div>
  );
}

function labelOf(status: DisplayStatus | "loading" | "error", messages: ConnectMessages) {
  if (status === "connecting") return messages.connectingWith;
  if (status === "connected") return messages.connectedWith;
  if (status === "needs_reconnect") return messages.reconnectWith;
  return messages.connectWith;
}
