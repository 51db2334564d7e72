import { useSyncExternalStore } from "react";

/**
 * Whether the page runs in the reader's browser, which knows their time zone. False on a server, and while the browser takes over what a
 * server has rendered.
 */
export function useIsAtReader(): boolean {
  return useSyncExternalStore(
    () => () => {},
    () => true,
    () => false,
  );
}
