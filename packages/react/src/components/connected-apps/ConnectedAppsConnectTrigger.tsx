import { isConnecting } from "../../connector/ConnectState.js";
import { useConnections } from "../../hooks/useConnections.js";
import { panelMessages } from "../../messages/en/panel.js";
import { useMessages } from "../../messages/useMessages.js";
import { Button } from "../parts/Button.js";
import type { PartProps } from "../parts/PartProps.js";
import { type ConnectedAppsItemState, useItem } from "./ItemContext.js";

/** `ConnectedApps.ConnectTrigger`: the button that connects or tries again. Renders nothing if the provider is connected. */
export function ConnectedAppsConnectTrigger(props: PartProps<ConnectedAppsItemState, "button">) {
  const messages = useMessages(panelMessages);
  const { connection, name, state, connect, exchangeId } = useItem();
  const { status } = connection;
  const connecting = isConnecting(state.status);
  if (status === "needs_reconnect" || (status === "connected" && !connecting)) return null;
  if (status === "unavailable" && !connecting) return <AskAgain {...props} />;
  const first = status === "disconnected" && state.status !== "failed" && state.status !== "offline";
  const [text, label] = first
    ? [messages.connect, messages.connectWith(name)]
    : [messages.tryAgain, messages.tryAgainWith(name)];
  return (
    <Button
      variant={first ? "outline" : "solid"}
      aria-describedby={first && connection.connectMethod === "exchange" ? exchangeId : undefined}
      {...props}
      state={state}
      text={text}
      label={label}
      busy={connecting}
      onPress={connect}
    />
  );
}

/** A separate component, so that only rows that show it render again when the kit asks for the connections. */
function AskAgain(props: PartProps<ConnectedAppsItemState, "button">) {
  const { tryAgain, tryAgainWith } = useMessages(panelMessages);
  const { name, state } = useItem();
  const { isFetching, refetch } = useConnections();
  const ask = () => void refetch();
  return (
    <Button
      variant="solid"
      {...props}
      state={state}
      text={tryAgain}
      label={tryAgainWith(name)}
      busy={isFetching}
      onPress={ask}
    />
  );
}
