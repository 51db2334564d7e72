import { type SyntheticEvent, useEffect, useId, useRef } from "react";
import { safeLink } from "../../client/safeLink.js";
import type { ConnectState } from "../../connector/ConnectState.js";
import { useProductName } from "../../hooks/useProductName.js";
import { keyMessages } from "../../messages/en/keys.js";
import { errorMessage } from "../../messages/errorMessage.js";
import { useMessages } from "../../messages/useMessages.js";
import { useKeyhold } from "../../provider/KeyholdContext.js";
import { Button } from "../parts/Button.js";
import { Notice } from "../parts/Notice.js";
import { onEscape } from "../parts/onEscape.js";
import type { ConnectNoticeProps } from "./ConnectNotice.js";

/** Keeps browsers and password managers from storing the key, and from filling in something else. */
const unremembered = {
  autoComplete: "off",
  autoCapitalize: "none",
  spellCheck: false,
  "data-1p-ignore": "",
  "data-bwignore": "",
  "data-lpignore": "true",
};

/** Props of {@link KeyField}. */
export type KeyFieldProps = Omit<ConnectNoticeProps, "display" | "reload"> & {
  readonly display: Extract<ConnectState, { status: "entering" | "finishing" }>;
};

/**
 * The field for the user's key. It takes the focus, and Escape closes it. The key is only in the field itself: it stays there while the backend
 * checks it, so that the user can correct it.
 */
export function KeyField({ connection, name, display, ...part }: KeyFieldProps) {
  const { announce } = useKeyhold();
  const messages = useMessages(keyMessages);
  const product = useProductName();
  const inputRef = useRef<HTMLInputElement>(null);
  const id = useId();
  const asks = display.status === "entering" ? display : undefined;
  const error = asks?.error && errorMessage(messages, asks.error, name);
  const href = safeLink(connection?.keyUrl);
  useEffect(() => {
    if (error) announce(error);
    inputRef.current?.focus();
    inputRef.current?.select();
  }, [error, announce]);

  function submit(event: SyntheticEvent<HTMLFormElement>) {
    event.preventDefault();
    asks?.submit(inputRef.current?.value ?? "");
  }
  return (
    <Notice {...part} text={messages.keyEnter(name, product)}>
      <form className="keyhold-key" onSubmit={submit} onKeyDown={(event) => onEscape(event, () => asks?.cancel())}>
        <label htmlFor={id}>{messages.keyLabel}</label>
        <input
          id={id}
          ref={inputRef}
          className="keyhold-input"
          type="password"
          readOnly={!asks}
          aria-invalid={error ? true : undefined}
          aria-describedby={error && `${id}-error`}
          {...unremembered}
        />
        <button type="submit" className="keyhold-button" data-variant="solid" aria-disabled={!asks || undefined}>
          {asks ? messages.keyConnect : messages.connecting}
        </button>
        {error && (
          <p id={`${id}-error`} className="keyhold-hint">
            {error}
          </p>
        )}
        {href && (
          <a href={href} target="_blank" rel="noopener noreferrer">
            {messages.keyFind(name)}
          </a>
        )}
        {asks && (
          <Button variant="ghost" onPress={asks.cancel}>
            {messages.cancel}
          </Button>
        )}
      </form>
    </Notice>
  );
}
