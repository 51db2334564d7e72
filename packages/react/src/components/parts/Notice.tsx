import { type Ref, useId } from "react";
import type { PartProps } from "./PartProps.js";
import { renderPart } from "./renderPart.js";

/** Props of {@link Notice}. */
export type NoticeProps = PartProps<never, "fieldset"> & {
  readonly state?: object | undefined;
  readonly text: string;
  /** The colour, if the state does not decide it. A hint is only text, without a box. */
  readonly tone?: "hint" | "success" | "warning" | "danger" | undefined;
  /** The id of the text, if another element is described by it. */
  readonly textId?: string | undefined;
  /** Gets the element with the text. The element around it may be the app's own, with the app's ref. */
  readonly textRef?: Ref<HTMLParagraphElement> | undefined;
};

/** A sentence for the user, with buttons for what they can do as children. */
export function Notice({ state = {}, text, tone, textId: givenId, textRef, children, ...props }: NoticeProps) {
  const ownId = useId();
  const textId = givenId ?? ownId;
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
