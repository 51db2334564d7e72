import { type KeyboardEvent, type SyntheticEvent, useEffect, useId, useRef } from "react";
import { panelMessages } from "../../messages/en/panel.js";
import { useMessages } from "../../messages/useMessages.js";
import { Button } from "../parts/Button.js";
import { onEscape } from "../parts/onEscape.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { type ConnectedAppsItemState, useItem } from "./ItemContext.js";

/** The longest name that the backend stores, in characters. */
const longest = 80;

/**
 * `ConnectedApps.RenameForm`: the field for the account's name. Enter saves and Escape cancels. An empty
 * field removes the user's name, and the panel shows the provider's name for the account again. Renders nothing unless the user has pressed `ConnectedApps.RenameTrigger`.
 */
export function ConnectedAppsRenameForm(props: PartProps<ConnectedAppsItemState, "form">) {
  const messages = useMessages(panelMessages);
  const { connection, account, state, renaming, rename, update } = useItem();
  const inputRef = useRef<HTMLInputElement>(null);
  const inputId = useId();
  useEffect(() => {
    if (!renaming) return;
    inputRef.current?.focus();
    inputRef.current?.select();
  }, [renaming]);
  if (!renaming) return null;

  function close() {
    const row = inputRef.current?.closest("[data-keyhold-app]");
    row?.querySelector<HTMLElement>("[data-keyhold-rename]")?.focus();
    rename(false);
  }
  function save(event: SyntheticEvent<HTMLFormElement>) {
    event.preventDefault();
    const label = inputRef.current?.value.trim() ?? "";
    close();
    if (label !== connection.label) update.mutate({ label: label || null });
  }
  const children = (
    <>
      <label htmlFor={inputId}>{messages.accountLabel}</label>
      <input
        id={inputId}
        ref={inputRef}
        className="keyhold-input"
        type="text"
        autoComplete="off"
        maxLength={longest}
        defaultValue={account}
      />
      <button type="submit" className="keyhold-button" data-variant="solid">
        {messages.save}
      </button>
      <Button variant="ghost" onPress={close}>
        {messages.cancel}
      </Button>
    </>
  );
  const onKeyDown = (event: KeyboardEvent) => onEscape(event, close);
  return renderPart("form", state, { className: "keyhold-rename", onSubmit: save, onKeyDown, children }, props);
}
