import { useEffect, useId } from "react";
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
  useEffect(() => {
    // Not by a ref, so that the ref of whoever renders another element here stays theirs.
    if (takesFocus) document.getElementById(textId)?.parentElement?.focus();
  }, [takesFocus, textId]);
  const own = {
    className: "keyhold-notice",
    "data-tone": tone,
    "aria-labelledby": textId,
    tabIndex: -1,
    children: (
      <>
        <p id={textId}>{text}</p>
        {children && <div className="keyhold-notice-actions">{children}</div>}
      </>
    ),
  };
  return renderPart("fieldset", state, own, props);
}
