import { safeLink } from "../../client/safeLink.js";
import { useProductName } from "../../hooks/useProductName.js";
import { panelMessages } from "../../messages/en/panel.js";
import { errorMessage } from "../../messages/errorMessage.js";
import { useMessages } from "../../messages/useMessages.js";
import { Button } from "../parts/Button.js";
import { Notice } from "../parts/Notice.js";
import type { PartProps } from "../parts/PartProps.js";
import { Question } from "../parts/Question.js";
import { ConnectNotice } from "../shared/ConnectNotice.js";
import { type ConnectedAppsItemState, useItem } from "./ItemContext.js";

/** `ConnectedApps.Notice`: what the user should know or decide about this row. Renders nothing if there is nothing to say. */
export function ConnectedAppsNotice(props: PartProps<ConnectedAppsItemState, "fieldset">) {
  const messages = useMessages(panelMessages);
  const { connection, name, state, siblings, notice, adding, disconnect, asking, ask, update } = useItem();
  const product = useProductName();
  const { signIn } = connection;
  if (asking) {
    const { error } = disconnect;
    return (
      <Question
        {...props}
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
    );
  }
  const isLast = siblings.index === siblings.count - 1;
  if (isLast && adding.startedHere && adding.state.status !== "idle") {
    const { status } = adding.state;
    return (
      <ConnectNotice
        {...props}
        state={{ ...state, status }}
        signIn={signIn}
        name={connection.name}
        display={adding.state}
      />
    );
  }
  if (update.error) {
    const { error, variables } = update;
    return (
      <Notice {...props} state={state} text={errorMessage(messages, error, name)} tone="danger">
        <Button onPress={() => update.mutate(variables)}>{messages.tryAgain}</Button>
      </Notice>
    );
  }
  const unconfirmed = state.status === "disconnected" && disconnect.data?.revokedAtProvider === false;
  if (unconfirmed) {
    const href = safeLink(connection.manageUrl);
    return (
      <Notice {...props} state={state} text={messages.disconnectedHere(name)}>
        {href && (
          <a className="keyhold-button" data-variant="secondary" href={href} target="_blank" rel="noopener noreferrer">
            {messages.openProvider(connection.name)}
          </a>
        )}
      </Notice>
    );
  }
  const isExchange = connection.connectMethod === "exchange";
  return (
    <ConnectNotice {...props} state={state} signIn={signIn} isExchange={isExchange} name={name} display={notice} />
  );
}
