import type { RefObject } from "react";
import type { useDisconnect } from "../../hooks/useDisconnect.js";
import { panelMessages } from "../../messages/en/panel.js";
import { errorMessage } from "../../messages/errorMessage.js";
import { useMessages } from "../../messages/useMessages.js";
import { Button } from "../shared/Button.js";
import { Notice } from "../shared/Notice.js";

/** Props of {@link ConfirmDisconnect}. */
export interface ConfirmDisconnectProps {
  readonly name: string;
  readonly mutation: ReturnType<typeof useDisconnect>;
  readonly close: () => void;
  readonly returnFocus: RefObject<HTMLElement | null>;
}

/** Asks before disconnecting: a second click on Connect must not undo what the first has done. */
export function ConfirmDisconnect({ name, mutation, close, returnFocus }: ConfirmDisconnectProps) {
  const messages = useMessages(panelMessages);
  const text = mutation.isError ? errorMessage(messages, mutation.error, name) : messages.confirmDisconnect(name);
  return (
    <Notice text={text} tone="negative" takesFocus returnFocus={returnFocus}>
      <Button
        variant="danger"
        busy={mutation.isPending}
        onClick={() => mutation.mutate(undefined, { onSuccess: close })}
      >
        {mutation.isPending ? messages.disconnecting : messages.disconnect}
      </Button>
      {!mutation.isPending && (
        <Button variant="link" onClick={close}>
          {messages.keep}
        </Button>
      )}
    </Notice>
  );
}
