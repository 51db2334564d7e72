import { type ReactNode, type RefObject, useId, useLayoutEffect, useRef } from "react";

/** Props of {@link Notice}. */
export interface NoticeProps {
  readonly text: string;
  readonly tone?: "neutral" | "warning" | "negative";
  /** Buttons. */
  readonly children?: ReactNode;
  /** Takes the focus when it appears, for a question that the user has just called for. */
  readonly takesFocus?: boolean;
  /** What gets the focus back when the notice goes away with it. */
  readonly returnFocus: RefObject<HTMLElement | null>;
}

/** A sentence below what it is about, with what can be done. */
export function Notice({ text, tone = "neutral", children, takesFocus, returnFocus }: NoticeProps) {
  const group = useRef<HTMLFieldSetElement>(null);
  const textId = useId();
  useLayoutEffect(() => {
    const element = group.current;
    if (takesFocus) element?.focus();
    return () => {
      if (element?.contains(document.activeElement)) returnFocus.current?.focus();
    };
  }, [takesFocus, returnFocus]);
  return (
    <fieldset ref={group} className="keyhold-notice" data-tone={tone} aria-labelledby={textId} tabIndex={-1}>
      <p id={textId}>{text}</p>
      {children && <div className="keyhold-notice-actions">{children}</div>}
    </fieldset>
  );
}
