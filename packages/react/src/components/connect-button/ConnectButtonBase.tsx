import type { ReactNode } from "react";
import { isConnecting } from "../../connector/ConnectState.js";
import { type UseConnectOptions, useConnect } from "../../hooks/useConnect.js";
import { useConnection } from "../../hooks/useConnection.js";
import { connectMessages } from "../../messages/en/connect.js";
import { useMessages } from "../../messages/useMessages.js";
import { LiveRegion } from "../../provider/LiveRegion.js";
import { type ConnectionName, idOf } from "../../queries/findConnection.js";
import { Button } from "../parts/Button.js";
import type { PartProps } from "../parts/PartProps.js";
import { useKeepFocus } from "../parts/useKeepFocus.js";
import { ConnectNotice } from "../shared/ConnectNotice.js";
import { type DisplayStatus, displayOf } from "../shared/display.js";

/** The state of a ConnectButton, for `className`, `style` and `render`. */
export interface ConnectButtonState {
  readonly status: DisplayStatus;
  readonly provider: string;
}

/** Props of {@link ConnectButton}. The button itself gets those of a `button`, and `className`, `style` and `render`. */
export type ConnectButtonProps = Omit<UseConnectOptions, "account"> &
  Omit<PartProps<ConnectButtonState, "button">, "name" | keyof UseConnectOptions> & {
    /** The provider's id in the backend's configuration, the id of a further account, or a connection: see {@link ConnectionName}. */
    readonly provider: ConnectionName;
    /** The provider's name on the button. Default: the name from the backend; the id until it is loaded. */
    readonly name?: string | undefined;
    /** `null` for no icon. Default: the provider's own icon, else the kit's drawing of its brand, else the first letter of its name. */
    readonly icon?: ReactNode;
  };

/** The button of {@link ConnectButton}. It does not import the drawings, so a button for one provider loads only its own. */
export function ConnectButtonBase({
  provider: named,
  icon,
  onConnect,
  onCancel,
  onError,
  children,
  ...props
}: ConnectButtonProps) {
  const messages = useMessages(connectMessages);
  const provider = idOf(named);
  const connection = useConnection(named);
  const { connect, state, startedHere } = useConnect(named, { onConnect, onCancel, onError });
  const keepFocus = useKeepFocus("[data-variant]");
  const display = displayOf(connection, state);
  const { status } = display;
  const { data, refetch } = connection;
  const { name = data?.name ?? provider, ...button } = props;
  const reload = () => void refetch();

  const busy = isConnecting(status);
  const label = busy
    ? messages.connectingWith
    : status === "connected"
      ? messages.connectedWith
      : data?.status === "needs_reconnect"
        ? messages.reconnectWith
        : messages.connectWith;
  return (
    <div className="keyhold keyhold-connect" data-keyhold-connect={provider} data-status={status} {...keepFocus}>
      <Button
        {...button}
        state={{ status, provider }}
        variant="primary"
        busy={busy}
        isDisabled={busy || status === "loading" || status === "connected"}
        onPress={!data || status === "unavailable" ? reload : connect}
      >
        {children ?? (
          <>
            {!busy && icon && <span className="keyhold-content">{icon}</span>}
            <span>{label(name)}</span>
          </>
        )}
      </Button>
      <ConnectNotice
        state={{ status }}
        signIn={data?.signIn}
        isExchange={data?.connectMethod === "exchange"}
        name={name}
        display={startedHere ? display : displayOf(connection)}
        reload={data ? undefined : reload}
      />
      <LiveRegion />
    </div>
  );
}
