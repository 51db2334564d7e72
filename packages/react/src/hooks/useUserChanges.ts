import { useSyncExternalStore } from "react";
import { useKeyhold } from "../provider/KeyholdContext.js";

/** How often the page has changed from one user to another. Use it as a `key`, so that state of one user is not shown to the next. */
export function useUserChanges(): number {
  const { connector } = useKeyhold();
  return useSyncExternalStore(connector.subscribe, connector.userChanges, () => 0);
}
