import { isConnecting } from "../../connector/ConnectState.js";
import { panelMessages } from "../../messages/en/panel.js";
import { useMessages } from "../../messages/useMessages.js";
import { Button } from "../parts/Button.js";
import type { PartProps } from "../parts/PartProps.js";
import { type ConnectedAppsItemState, useItem } from "./ItemContext.js";

/** Props of {@link ConnectedAppsDisconnectTrigger}. */
export type ConnectedAppsDisconnectTriggerProps = PartProps<ConnectedAppsItemState, "button"> & {
  /**
   * Whether to ask first, in `ConnectedApps.Notice`: a double click on Connect must not disconnect again. Set it to false
   * if the row has no `ConnectedApps.Notice`.
   * @default true
   */
  readonly confirm?: boolean | undefined;
};

/** `ConnectedApps.DisconnectTrigger`: the button that disconnects. Renders nothing if there is no connection. */
export function ConnectedAppsDisconnectTrigger({ confirm = true, ...props }: ConnectedAppsDisconnectTriggerProps) {
  const messages = useMessages(panelMessages);
  const { connection, account, siblings, state, disconnect, ask } = useItem();
  const connected = connection.status === "connected";
  if (isConnecting(state.status) || !(connected || connection.connectedAt)) return null;
  const { name } = connection;
  const isOneOfSeveral = account !== undefined && siblings.count > 1;
  return (
    <Button
      variant={connected ? "secondary" : "link"}
      {...props}
      state={state}
      text={messages.disconnect}
      label={isOneOfSeveral ? messages.disconnectAccount(account, name) : messages.disconnectFrom(name)}
      busy={disconnect.isPending && !confirm}
      onPress={() => (confirm ? ask(true) : disconnect.mutate())}
    />
  );
}
