import { safeLink } from "../../client/safeLink.js";
import { panelMessages } from "../../messages/en/panel.js";
import { errorMessage } from "../../messages/errorMessage.js";
import { useMessages } from "../../messages/useMessages.js";
import { Button } from "../parts/Button.js";
import { Notice } from "../parts/Notice.js";
import type { PartProps } from "../parts/PartProps.js";
import { ConnectOrKeyNotice } from "../shared/ConnectOrKeyNotice.js";
import { ExchangeNotice } from "../shared/ExchangeNotice.js";
import { type ConnectedAppsItemState, useItem } from "./ItemContext.js";

/** Props of {@link ConnectedAppsNotice}. */
export type ConnectedAppsNoticeProps = PartProps<ConnectedAppsItemState, "fieldset"> & {
  /**
   * Shows a part of the messages, so that each is near the button that it is about: those about this connection, or those about another account
   * and about changes of this one. Default: all.
   */
  readonly about?: "connection" | "changes" | undefined;
};

/** `ConnectedApps.Notice`: what the user should know about this row. Renders nothing if there is nothing to say. */
export function ConnectedAppsNotice({ about, ...props }: ConnectedAppsNoticeProps) {
  const messages = useMessages(panelMessages);
  const { connection, name, state, siblings, notice, adding, disconnect, update, exchangeId } = useItem();
  if (about !== "connection") {
    const isLast = siblings.index === siblings.count - 1;
    if (isLast && adding.startedHere && adding.state.status !== "idle") {
      const { status } = adding.state;
      return (
        <ConnectOrKeyNotice
          {...props}
          state={{ ...state, status }}
          connection={connection}
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
  }
  if (about === "changes") return null;
  const unconfirmed = state.status === "disconnected" && disconnect.data?.revokedAtProvider === false;
  if (unconfirmed) {
    const href = safeLink(connection.manageUrl);
    return (
      <Notice {...props} state={state} text={messages.disconnectedHere(name)}>
        {href && (
          <a className="keyhold-button" data-variant="outline" href={href} target="_blank" rel="noopener noreferrer">
            {messages.openProvider(connection.name)}
          </a>
        )}
      </Notice>
    );
  }
  if (state.status === "disconnected" && connection.connectMethod === "exchange")
    return <ExchangeNotice {...props} state={state} name={name} textId={exchangeId} />;
  return <ConnectOrKeyNotice {...props} state={state} connection={connection} name={name} display={notice} />;
}
