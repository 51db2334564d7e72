import { isConnecting } from "../../connector/ConnectState.js";
import { panelMessages } from "../../messages/en/panel.js";
import { useMessages } from "../../messages/useMessages.js";
import { Button } from "../parts/Button.js";
import type { PartProps } from "../parts/PartProps.js";
import { type ConnectedAppsItemState, useItem } from "./ItemContext.js";

/** `ConnectedApps.ReconnectTrigger`: the button that connects again after the provider ended the connection. Otherwise renders nothing. */
export function ConnectedAppsReconnectTrigger(props: PartProps<ConnectedAppsItemState, "button">) {
  const messages = useMessages(panelMessages);
  const { connection, name, state, connect } = useItem();
  if (connection.status !== "needs_reconnect") return null;
  return (
    <Button
      variant="solid"
      {...props}
      state={state}
      text={messages.reconnect}
      label={messages.reconnectWith(name)}
      busy={isConnecting(state.status)}
      onPress={connect}
    />
  );
}
