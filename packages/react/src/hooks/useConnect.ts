import type { Connection } from "@keyhold/contract";
import { useCallback, useSyncExternalStore } from "react";
import type { KeyholdError } from "../client/KeyholdError.js";
import type { ConnectState } from "../connector/ConnectState.js";
import { idle } from "../connector/createConnector.js";
import { useKeyhold } from "../provider/KeyholdContext.js";
import { useOutcome } from "./useOutcome.js";

/** What to call when connecting has ended, whichever component on the page it was started from. */
export interface UseConnectOptions {
  readonly onConnect?: ((connection: Connection) => void) | undefined;
  readonly onError?: ((error: KeyholdError) => void) | undefined;
}

/** @see {@link useConnect} */
export interface UseConnectResult {
  /** Starts connecting. Call it inside a click, with nothing awaited before: it may open a window. */
  readonly connect: () => void;
  readonly state: ConnectState;
}

/**
 * Connects one provider, in the way that the backend says: in a window (or this tab) at the provider, or by one request.
 * All components that name the same provider share one state.
 */
export function useConnect(provider: string, { onConnect, onError }: UseConnectOptions = {}): UseConnectResult {
  const { connector } = useKeyhold();
  const state = useSyncExternalStore(
    connector.subscribe,
    () => connector.state(provider),
    () => idle,
  );
  useOutcome((outcome) => {
    if (outcome.provider !== provider) return;
    if (outcome.status === "connected") onConnect?.(outcome.connection);
    if (outcome.status === "failed") onError?.(outcome.error);
  });
  const connect = useCallback(() => connector.connect(provider), [connector, provider]);
  return { connect, state };
}
