import { type SyntheticEvent, useContext, useEffect, useId, useRef, useState } from "react";
import { useAddServer } from "../../hooks/useAddServer.js";
import { panelMessages } from "../../messages/en/panel.js";
import { errorMessage } from "../../messages/errorMessage.js";
import { useMessages } from "../../messages/useMessages.js";
import { Button } from "../parts/Button.js";
import { Notice } from "../parts/Notice.js";
import { onEscape } from "../parts/onEscape.js";
import type { PartProps } from "../parts/PartProps.js";
import { renderPart } from "../parts/renderPart.js";
import { useKeepFocus } from "../parts/useKeepFocus.js";
import { type ConnectedAppsRootState, ProvidersContext, useRows } from "./useRows.js";

/**
 * `ConnectedApps.AddServer`: the button that opens a field for the address of an MCP server, and the field. Enter adds and Escape cancels. Renders
 * nothing unless the backend lets users add servers, and in a panel for certain providers.
 */
export function ConnectedAppsAddServer(props: PartProps<ConnectedAppsRootState, "div">) {
  const messages = useMessages(panelMessages);
  const providers = useContext(ProvidersContext);
  const { state } = useRows();
  const [open, setOpen] = useState(false);
  const { isOffered, mutate, isPending, error, variables = "", reset } = useAddServer({ onAdd: () => setOpen(false) });
  const inputRef = useRef<HTMLInputElement>(null);
  const inputId = useId();
  const keepFocus = useKeepFocus("button");
  useEffect(() => {
    if (open) inputRef.current?.focus();
  }, [open]);
  if (!isOffered || providers) return null;

  function close() {
    reset();
    setOpen(false);
  }
  function save(event: SyntheticEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!isPending) mutate(inputRef.current?.value.trim() ?? "");
  }
  const children = open ? (
    <form className="keyhold-rename" onSubmit={save} onKeyDown={(event) => onEscape(event, close)}>
      <label htmlFor={inputId}>{messages.serverAddress}</label>
      <input
        id={inputId}
        ref={inputRef}
        className="keyhold-input"
        type="url"
        dir="ltr"
        required
        autoComplete="off"
        placeholder="https://"
        maxLength={2_000}
        readOnly={isPending}
      />
      <button type="submit" className="keyhold-button" data-variant="solid" aria-busy={isPending || undefined}>
        {messages.add}
      </button>
      <Button variant="ghost" onPress={close}>
        {messages.cancel}
      </Button>
      {error && <Notice text={errorMessage(messages, error, variables)} tone="danger" />}
    </form>
  ) : (
    <Button variant="outline" text={messages.addServer} onPress={() => setOpen(true)} />
  );
  return renderPart("div", state, { className: "keyhold-apps-add", ...keepFocus, children }, props);
}
