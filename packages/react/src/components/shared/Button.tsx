import type { ReactNode, Ref } from "react";

/** Props of {@link Button}. */
export interface ButtonProps {
  readonly children: ReactNode;
  readonly onClick: () => void;
  /** What a screen reader says, where the visible words need their context. */
  readonly label?: string;
  readonly variant?: "primary" | "secondary" | "danger" | "link";
  /** Something is under way: shows a spinner and does nothing when pressed. */
  readonly busy?: boolean;
  /** Does nothing when pressed; it keeps the focus, which a `disabled` button would lose. */
  readonly inert?: boolean;
  readonly buttonRef?: Ref<HTMLButtonElement>;
}

/** The button of all components. */
export function Button({ children, onClick, label, variant = "secondary", busy, inert, buttonRef }: ButtonProps) {
  const disabled = busy || inert;
  return (
    <button
      ref={buttonRef}
      type="button"
      className="keyhold-button"
      data-variant={variant}
      aria-label={label}
      aria-busy={busy || undefined}
      aria-disabled={disabled || undefined}
      onClick={disabled ? undefined : onClick}
    >
      {busy && <span className="keyhold-spinner" aria-hidden="true" />}
      {children}
    </button>
  );
}
