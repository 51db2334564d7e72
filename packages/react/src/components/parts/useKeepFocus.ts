import { type FocusEvent, useEffect, useRef } from "react";

/**
 * Keeps the keyboard focus in a container. When the focused element is removed, the focus moves to the container's main
 * action, instead of the top of the page.
 *
 * @param home the selector of the main action. Without it, or if there is none, the container gets the focus
 * @param where whether the main action is in the container or around it
 * @returns props for the container
 */
export function useKeepFocus(home?: string, where: "querySelector" | "closest" = "querySelector") {
  const seat = useRef<{ readonly container: HTMLElement; readonly element: HTMLElement }>(undefined);
  useEffect(() => {
    const { container, element } = seat.current ?? {};
    if (!container?.isConnected || element?.isConnected !== false) return;
    seat.current = undefined;
    const main = home ? container[where]<HTMLElement>(home) : undefined;
    (main ?? container).focus();
  });
  return {
    onFocus({ currentTarget, target }: FocusEvent<HTMLElement>) {
      seat.current = { container: currentTarget, element: target };
    },
    // React does not report the blur of an element that it removes, so this is a move of the user's own.
    onBlur() {
      seat.current = undefined;
    },
  };
}
