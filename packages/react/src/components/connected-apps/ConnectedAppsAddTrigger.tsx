import { isConnecting } from "../../connector/ConnectState.js";
import { panelMessages } from "../../messages/en/panel.js";
import { useMessages } from "../../messages/useMessages.js";
import { Button } from "../parts/Button.js";
import type { PartProps } from "../parts/PartProps.js";
import { type ConnectedAppsItemState, useItem } from "./ItemContext.js";

/**
 * `ConnectedApps.AddTrigger`: the button that connects another account. Only in the last row of a provider with `accounts: "several"`, if one
 * of its accounts is connected. What the user should know meanwhile is in `ConnectedApps.Notice`.
 */
export function ConnectedAppsAddTrigger(props: PartProps<ConnectedAppsItemState, "button">) {
  const messages = useMessages(panelMessages);
  const { connection, siblings, state, adding } = useItem();
  const { index, count, connected } = siblings;
  if (connection.accounts !== "several" || index < count - 1 || connected === 0) return null;
  const busy = isConnecting(adding.state.status);
  const [text, label] = busy
    ? [messages.connecting, messages.connectingWith(connection.name)]
    : [messages.addAccount, messages.addAccountAt(connection.name)];
  return (
    <Button
      data-keyhold-add=""
      {...props}
      state={state}
      text={text}
      label={label}
      busy={busy}
      onPress={adding.connect}
    />
  );
}
