import type { Connection } from "@keyhold/contract";
import type { Ref } from "react";
import { useConnections } from "../../hooks/useConnections.js";
import { panelMessages } from "../../messages/en/panel.js";
import { useMessages } from "../../messages/useMessages.js";
import { Button, type ButtonProps } from "../shared/Button.js";
import type { DisplayStatus } from "../shared/displayStatus.js";

/** Props of {@link Actions}. */
export interface ActionsProps {
  readonly connection: Connection;
  readonly status: DisplayStatus;
  readonly mainAction: Ref<HTMLButtonElement>;
  readonly connect: () => void;
  readonly disconnect: () => void;
}

/** What can be done about a connection. The main action stays one and the same element, so that it keeps the focus. */
export function Actions({ connection, status, mainAction, connect, disconnect }: ActionsProps) {
  const messages = useMessages(panelMessages);
  const connections = useConnections();
  const { refetch } = connections;
  const { name, connectedAt } = connection;

  const disconnecting: ButtonProps = {
    children: messages.disconnect,
    label: messages.disconnectFrom(name),
    onClick: disconnect,
  };
  const tryingAgain: ButtonProps = {
    children: messages.tryAgain,
    label: messages.tryAgainWith(name),
    onClick: connect,
  };
  const mainActionFor = (status: DisplayStatus): ButtonProps => {
    switch (status) {
      case "disconnected":
        return { children: messages.connect, label: messages.connectWith(name), onClick: connect };
      case "connecting":
        return { children: messages.connecting, label: messages.connectingWith(name), onClick: connect, busy: true };
      case "connected":
        return disconnecting;
      case "needs_reconnect":
        return {
          children: messages.reconnect,
          label: messages.reconnectWith(name),
          onClick: connect,
          variant: "primary",
        };
      case "needs_login":
      case "no_access":
        return tryingAgain;
      case "unavailable":
        // Read nowhere else, so that no other row renders anew whenever the connections are asked for.
        return { ...tryingAgain, onClick: () => void refetch(), busy: connections.isFetching };
    }
  };
  const canDisconnect = connectedAt !== undefined && status !== "connected" && status !== "connecting";
  return (
    <div className="keyhold-app-actions">
      <Button buttonRef={mainAction} {...mainActionFor(status)} />
      {canDisconnect && <Button variant="link" {...disconnecting} />}
    </div>
  );
}
