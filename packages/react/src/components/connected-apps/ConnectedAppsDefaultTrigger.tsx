import { panelMessages } from "../../messages/en/panel.js";
import { useMessages } from "../../messages/useMessages.js";
import { Button } from "../parts/Button.js";
import type { PartProps } from "../parts/PartProps.js";
import { type ConnectedAppsItemState, useItem } from "./ItemContext.js";

/**
 * `ConnectedApps.DefaultTrigger`: the button that makes an account the default. Renders nothing unless several accounts of the provider are
 * connected.
 */
export function ConnectedAppsDefaultTrigger(props: PartProps<ConnectedAppsItemState, "button">) {
  const messages = useMessages(panelMessages);
  const { connection, account, name, siblings, state, update } = useItem();
  if (siblings.connected < 2 || state.default || connection.status !== "connected") return null;
  return (
    <Button
      {...props}
      state={state}
      text={messages.makeDefault}
      label={messages.makeAccountDefault(account ?? name)}
      onPress={() => update.mutate({ default: true })}
    />
  );
}
