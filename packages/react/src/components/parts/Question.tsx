import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useKeyhold } from "../../provider/KeyholdContext.js";
import { Button } from "./Button.js";
import { Notice, type NoticeProps } from "./Notice.js";
import { onEscape } from "./onEscape.js";

/** Props of {@link Question}. */
export type QuestionProps = Omit<NoticeProps, "textRef" | "children"> & {
  /** The text of the button that confirms, and its text after it was pressed. */
  readonly confirm: ReactNode;
  readonly confirming: ReactNode;
  readonly keep: ReactNode;
  /** @default "danger" */
  readonly variant?: "solid" | "danger" | undefined;
  /** Called at most once, unless it calls `askAgain`. */
  readonly onConfirm: (askAgain: () => void) => void;
  readonly onKeep: () => void;
};

/** Closes the question that is open below a KeyholdProvider, by its client. */
const closers = new WeakMap<object, () => void>();

/**
 * Asks the user to confirm an action, and takes the focus. Escape closes it, and so does another question on the page. The focus then returns to
 * the button that opened it. Mount a new one to ask again.
 */
export function Question({
  confirm,
  confirming,
  keep,
  variant = "danger",
  onConfirm,
  onKeep,
  ...props
}: QuestionProps) {
  const { client } = useKeyhold();
  const [confirmed, setConfirmed] = useState(false);
  const textRef = useRef<HTMLParagraphElement>(null);
  const latest = useRef(onKeep);
  useEffect(() => {
    latest.current = confirmed ? () => {} : onKeep;
  });
  const hadFocus = useRef(false);
  useLayoutEffect(() => {
    const question = textRef.current?.parentElement;
    // Before React removes the element, because the browser then moves the focus to the page.
    return () => {
      hadFocus.current = question?.matches(":focus-within") === true;
    };
  }, []);
  useEffect(() => {
    const question = textRef.current?.parentElement;
    const root = question?.getRootNode() as Document | ShadowRoot | undefined;
    const opener = root?.activeElement;
    const close = () => latest.current();
    closers.get(client)?.();
    closers.set(client, close);
    question?.focus();
    return () => {
      if (closers.get(client) === close) closers.delete(client);
      if (hadFocus.current && opener instanceof HTMLElement) opener.focus();
    };
  }, [client]);

  function onKeyDown(event: KeyboardEvent<HTMLFieldSetElement>) {
    props.onKeyDown?.(event);
    if (!confirmed) onEscape(event, onKeep);
  }
  return (
    <Notice {...props} textRef={textRef} onKeyDown={onKeyDown}>
      <Button
        variant={variant}
        busy={confirmed}
        onPress={() => {
          setConfirmed(true);
          onConfirm(() => setConfirmed(false));
        }}
      >
        {confirmed ? confirming : confirm}
      </Button>
      {!confirmed && (
        <Button variant="ghost" onPress={onKeep}>
          {keep}
        </Button>
      )}
    </Notice>
  );
}
