import type { ReactNode } from "react";
import type { PartProps } from "./PartProps.js";
import { renderPart } from "./renderPart.js";

/** Props of {@link Button}. */
export type ButtonProps = PartProps<never, "button"> & {
  readonly state?: object;
  readonly onPress: () => void;
  /** What it shows unless it has children. */
  readonly text?: ReactNode;
  /** What a screen reader says in place of `text`, where that needs its context. */
  readonly label?: string | undefined;
  readonly variant?: "primary" | "secondary" | "danger" | "link";
  /** Something is under way: shows a spinner and does nothing when pressed. */
  readonly busy?: boolean;
  /** Does nothing when pressed; it keeps the focus, which a `disabled` button would lose. */
  readonly isDisabled?: boolean;
};

/** The button of all components. */
export function Button({
  state = {},
  onPress,
  text,
  label,
  variant = "secondary",
  busy = false,
  isDisabled = busy,
  children,
  ...props
}: ButtonProps) {
  const own = {
    type: "button",
    className: "keyhold-button",
    "data-variant": variant,
    "aria-label": children === undefined ? label : undefined,
    "aria-busy": busy || undefined,
    "aria-disabled": isDisabled || undefined,
    onClick: isDisabled ? undefined : () => onPress(),
    children: (
      <>
        {busy && <span className="keyhold-spinner" aria-hidden="true" />}
        {/* An element of its own: beside a text that a page translator has wrapped, React could not put the spinner. */}
        <span className="keyhold-content">{children ?? text}</span>
      </>
    ),
  } as const;
  return renderPart("button", state, own, props);
}
