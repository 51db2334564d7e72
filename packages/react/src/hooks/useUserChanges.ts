import { useSyncExternalStore } from "react";
import { useKeyhold } from "../provider/KeyholdContext.js";

/** How often the user has changed whom this page shows. What was begun for one user is not for the next: use it as a `key`. */
export function useUserChanges(): number {
  const { connector } = useKeyhold();
  return useSyncExternalStore(connector.subscribe, connector.userChanges, () => 0);
}
