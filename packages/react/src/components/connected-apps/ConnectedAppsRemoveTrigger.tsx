import { isConnecting } from "../../connector/ConnectState.js";
import { panelMessages } from "../../messages/en/panel.js";
import { useMessages } from "../../messages/useMessages.js";
import { Button } from "../parts/Button.js";
import type { PartProps } from "../parts/PartProps.js";
import { type ConnectedAppsItemState, useItem } from "./ItemContext.js";

/** `ConnectedApps.RemoveTrigger`: the button that removes a server which the user has added. Renders nothing for other rows, and while it is connected. */
export function ConnectedAppsRemoveTrigger(props: PartProps<ConnectedAppsItemState, "button">) {
  const { remove, removeServer } = useMessages(panelMessages);
  const { connection, name, state, asking, disconnect } = useItem();
  // A server that is connected goes with its connection.
  if (!connection.url || connection.status !== "disconnected" || isConnecting(state.status) || asking) return null;
  return (
    <Button
      variant="ghost"
      {...props}
      state={state}
      text={remove}
      label={removeServer(name)}
      busy={disconnect.isPending}
      onPress={() => disconnect.mutate()}
    />
  );
}
