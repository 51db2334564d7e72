import { isConnecting } from "../../connector/ConnectState.js";
import { panelMessages } from "../../messages/en/panel.js";
import { useMessages } from "../../messages/useMessages.js";
import { Button } from "../parts/Button.js";
import type { PartProps } from "../parts/PartProps.js";
import { type ConnectedAppsItemState, useItem } from "./ItemContext.js";

/** Props of {@link ConnectedAppsDisconnectTrigger}. */
export type ConnectedAppsDisconnectTriggerProps = PartProps<ConnectedAppsItemState, "button"> & {
  /**
   * Whether to ask first, in `ConnectedApps.Notice`: a second click on Connect must not undo what the first has done.
   * Default true; without that part in the row, set it to false.
   */
  readonly confirm?: boolean;
};

/** `ConnectedApps.DisconnectTrigger`: ends the connection; nothing where there is none. */
export function ConnectedAppsDisconnectTrigger({ confirm = true, ...props }: ConnectedAppsDisconnectTriggerProps) {
  const messages = useMessages(panelMessages);
  const { connection, state, disconnect, ask } = useItem();
  const connected = connection.status === "connected";
  if (isConnecting(state.status) || !(connected || connection.connectedAt)) return null;
  return (
    <Button
      variant={connected ? "secondary" : "link"}
      {...props}
      state={state}
      text={messages.disconnect}
      label={messages.disconnectFrom(connection.name)}
      busy={disconnect.isPending && !confirm}
      onPress={() => (confirm ? ask(true) : disconnect.mutate())}
    />
  );
}
