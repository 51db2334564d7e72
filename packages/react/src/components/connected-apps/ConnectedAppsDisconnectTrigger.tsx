import { isConnecting } from "../../connector/ConnectState.js";
import { useProductName } from "../../hooks/useProductName.js";
import { panelMessages } from "../../messages/en/panel.js";
import { errorMessage } from "../../messages/errorMessage.js";
import { useMessages } from "../../messages/useMessages.js";
import { Button } from "../parts/Button.js";
import type { PartProps } from "../parts/PartProps.js";
import { Question } from "../parts/Question.js";
import { type ConnectedAppsItemState, useItem } from "./ItemContext.js";

/** Props of {@link ConnectedAppsDisconnectTrigger}. */
export type ConnectedAppsDisconnectTriggerProps = PartProps<ConnectedAppsItemState, "button"> & {
  /**
   * Whether to ask first, with a question in place of the button: a double click on Connect must not disconnect again.
   * @default true
   */
  readonly confirm?: boolean | undefined;
};

/** `ConnectedApps.DisconnectTrigger`: the button that disconnects, and its question. Renders nothing if there is no connection. */
export function ConnectedAppsDisconnectTrigger({ confirm = true, ...props }: ConnectedAppsDisconnectTriggerProps) {
  const messages = useMessages(panelMessages);
  const product = useProductName();
  const { connection, account, name, siblings, state, disconnect, asking, ask } = useItem();
  const isHeld = connection.status === "connected" || connection.connectedAt || asking;
  if (isConnecting(state.status) || !isHeld) return null;
  const isOneOfSeveral = account !== undefined && siblings.count > 1;
  const { isPending, error } = disconnect;
  return (
    <>
      <Button
        hidden={asking}
        {...props}
        state={state}
        text={messages.disconnect}
        label={
          isOneOfSeveral
            ? messages.disconnectAccount(account, connection.name)
            : messages.disconnectFrom(connection.name)
        }
        busy={isPending && !confirm}
        onPress={() => (confirm ? ask(true) : disconnect.mutate())}
      />
      {asking && (
        <Question
          state={state}
          text={error ? errorMessage(messages, error, name) : messages.confirmDisconnect(name, product)}
          tone="danger"
          confirm={messages.disconnect}
          confirming={messages.disconnecting}
          keep={messages.keep}
          onConfirm={(askAgain) => disconnect.mutate(undefined, { onError: askAgain })}
          onKeep={() => {
            disconnect.reset();
            ask(false);
          }}
        />
      )}
    </>
  );
}
