import type { ReactNode } from "react";
import type { PartProps } from "./PartProps.js";
import { renderPart } from "./renderPart.js";

/** Props of {@link Button}. */
export type ButtonProps = PartProps<never, "button"> & {
  readonly state?: object | undefined;
  readonly onPress: () => void;
  /** Shown if there are no children. */
  readonly text?: ReactNode;
  /** What a screen reader says instead of `text`, if `text` is not clear alone. */
  readonly label?: string | undefined;
  /** @default "outline" */
  readonly variant?: "solid" | "outline" | "ghost" | "danger" | undefined;
  /** Shows a spinner and ignores clicks. */
  readonly busy?: boolean | undefined;
  /** Ignores clicks but keeps the focus, unlike the HTML attribute `disabled`. */
  readonly isDisabled?: boolean | undefined;
};

/** The button of all components. */
export function Button({
  state = {},
  onPress,
  text,
  label,
  variant = "outline",
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
    children: children ?? text,
  } as const;
  return renderPart("button", state, own, props);
}
