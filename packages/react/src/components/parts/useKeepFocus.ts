import { type FocusEvent, useEffect, useRef } from "react";

/**
 * Keeps the keyboard's place: when what has the focus goes away while its container stays, the focus goes to the
 * container's main action instead of the top of the page.
 *
 * @param home a selector of that action; left out, or where there is none, the container itself gets the focus
 * @returns props for the container
 */
export function useKeepFocus(home?: string) {
  const seat = useRef<{ readonly container: HTMLElement; readonly element: HTMLElement }>(undefined);
  useEffect(() => {
    const { container, element } = seat.current ?? {};
    if (!container?.isConnected || element?.isConnected !== false) return;
    seat.current = undefined;
    const main = home ? container.querySelector<HTMLElement>(home) : undefined;
    (main ?? container).focus();
  });
  return {
    onFocus({ currentTarget, target }: FocusEvent<HTMLElement>) {
      seat.current = { container: currentTarget, element: target };
    },
    // React does not tell of a blur that comes from removing the element.
    onBlur() {
      seat.current = undefined;
    },
  };
}
