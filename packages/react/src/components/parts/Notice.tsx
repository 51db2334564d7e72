import { useEffect, useId, useRef } from "react";
import type { PartProps } from "./PartProps.js";
import { renderPart } from "./renderPart.js";

/** Props of {@link Notice}. */
export type NoticeProps = PartProps<never, "fieldset"> & {
  readonly state?: object;
  readonly text: string;
  /** How it looks where that is not a matter of its state. */
  readonly tone?: "positive" | "warning" | "negative" | undefined;
  /** Takes the focus when it appears, for a question that the user has just called for. */
  readonly takesFocus?: boolean;
};

/** A sentence below what it is about; its children are buttons, for what can be done. */
export function Notice({ state = {}, text, tone, takesFocus = false, children, ...props }: NoticeProps) {
  const textId = useId();
  // The text's, so that the ref of an element that an app renders in place of this one stays the app's.
  const textRef = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (takesFocus) textRef.current?.parentElement?.focus();
  }, [takesFocus]);
  const own = {
    className: "keyhold-notice",
    "data-tone": tone,
    "aria-labelledby": textId,
    tabIndex: -1,
    children: (
      <>
        <p id={textId} ref={textRef}>
          {text}
        </p>
        {children && <div className="keyhold-notice-actions">{children}</div>}
      </>
    ),
  };
  return renderPart("fieldset", state, own, props);
}
