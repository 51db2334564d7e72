import type { Connection } from "@keyhold/contract";
import { type RefObject, useEffect } from "react";
import type { ConnectState } from "../../connector/ConnectState.js";
import { connectMessages } from "../../messages/en/connect.js";
import { errorMessage } from "../../messages/errorMessage.js";
import { useMessages } from "../../messages/useMessages.js";
import { useKeyhold } from "../../provider/KeyholdContext.js";
import { Button } from "./Button.js";
import { Notice } from "./Notice.js";

/** Providers that sign people in by e-mail. */
const byEmail = new Set(["agentcard"]);

/** Props of {@link ConnectNotice}. */
export interface ConnectNoticeProps {
  readonly connection: Connection;
  readonly name: string;
  readonly state: ConnectState;
  readonly returnFocus: RefObject<HTMLElement | null>;
}

/** What the user should know about connecting just now, if anything. */
export function ConnectNotice({ connection, name, state, returnFocus }: ConnectNoticeProps) {
  const { announce } = useKeyhold();
  const messages = useMessages(connectMessages);
  const isOpen = state.status === "waiting" || state.status === "blocked";
  const waiting = byEmail.has(connection.provider) ? messages.waitingForEmail : messages.waiting;
  const openText = isOpen ? (state.status === "blocked" ? messages.blocked : waiting)(name) : undefined;
  useEffect(() => {
    if (openText) announce(openText);
  }, [openText, announce]);

  if (isOpen && openText) {
    return (
      <Notice text={openText} tone={state.status === "blocked" ? "warning" : "neutral"} returnFocus={returnFocus}>
        <Button onClick={state.openAgain}>{messages.openAgain}</Button>
        <Button onClick={state.useThisTab}>{messages.useThisTab}</Button>
        <Button onClick={state.cancel} variant="link">
          {messages.cancel}
        </Button>
      </Notice>
    );
  }
  if (connection.status === "connected") return null;
  if (state.status === "failed") {
    const text = errorMessage(messages, state.error, name);
    return <Notice text={text} tone="negative" returnFocus={returnFocus} />;
  }
  if (state.status === "cancelled") return <Notice text={messages.cancelled(name)} returnFocus={returnFocus} />;
  if (state.status !== "idle") return null;
  switch (connection.status) {
    case "needs_reconnect":
      return <Notice text={messages.hintNeedsReconnect(name)} tone="warning" returnFocus={returnFocus} />;
    case "needs_login":
      return <Notice text={messages.hintNeedsLogin(name)} tone="warning" returnFocus={returnFocus} />;
    case "no_access":
      return <Notice text={messages.hintNoAccess(name)} tone="negative" returnFocus={returnFocus} />;
    case "unavailable":
      return <Notice text={messages.hintUnavailable(name)} returnFocus={returnFocus} />;
    case "disconnected":
      return null;
  }
}
