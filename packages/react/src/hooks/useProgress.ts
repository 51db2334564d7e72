import { useCallback, useEffect, useId, useSyncExternalStore } from "react";
import { noProgress } from "../connector/createConnector.js";
import { useKeyhold } from "../provider/KeyholdContext.js";
import type { UseConnectResult } from "./useConnect.js";

/**
 * The state of connecting one account.
 *
 * @param key a connection's id, or the key of a further account
 */
export function useProgress(key: string): UseConnectResult {
  const { connector } = useKeyhold();
  const here = useId();
  const { state, starter = here } = useSyncExternalStore(
    connector.subscribe,
    () => connector.progress(key),
    () => noProgress,
  );
  useEffect(() => () => connector.leave(here), [connector, here]);
  const connect = useCallback(() => connector.connect(key, here), [connector, key, here]);
  return { connect, state, startedHere: starter === here };
}
