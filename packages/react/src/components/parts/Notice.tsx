import { type Ref, useId } from "react";
import type { PartProps } from "./PartProps.js";
import { renderPart } from "./renderPart.js";

/** Props of {@link Notice}. */
export type NoticeProps = PartProps<never, "fieldset"> & {
  readonly state?: object | undefined;
  readonly text: string;
  /** The colour, if the state does not decide it. */
  readonly tone?: "success" | "warning" | "danger" | undefined;
  /** Gets the element with the text. The element around it may be the app's own, with the app's ref. */
  readonly textRef?: Ref<HTMLParagraphElement> | undefined;
};

/** A sentence for the user, with buttons for what they can do as children. */
export function Notice({ state = {}, text, tone, textRef, children, ...props }: NoticeProps) {
  const textId = useId();
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
