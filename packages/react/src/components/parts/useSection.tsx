import type { ReactNode } from "react";
import { LiveRegion } from "../../provider/LiveRegion.js";
import { useKeepFocus } from "./useKeepFocus.js";

interface Section {
  readonly className: string;
  /** The section's name for a screen reader. */
  readonly label: string;
  readonly isLoading: boolean;
  /** The selector of what gets the focus when the focused element is removed. Without it, the section gets it. */
  readonly focusHome?: string;
  readonly children: ReactNode;
}

/** @returns props for the outermost element of a component: it keeps the focus, and announces what changes */
export function useSection({ className, label, isLoading, focusHome, children }: Section) {
  return {
    className: `keyhold ${className}`,
    tabIndex: -1,
    "aria-label": label,
    "aria-busy": isLoading || undefined,
    ...useKeepFocus(focusHome),
    children: (
      <>
        {children}
        <LiveRegion />
      </>
    ),
  };
}
