import type { Connection, ProviderId } from "@keyhold/contract";
import { useCallback, useEffect, useId, useSyncExternalStore } from "react";
import type { KeyholdError } from "../client/KeyholdError.js";
import type { ConnectState } from "../connector/ConnectState.js";
import { noProgress } from "../connector/createConnector.js";
import { useKeyhold } from "../provider/KeyholdContext.js";
import { useOutcome } from "./useOutcome.js";

/** What to call when connecting has ended. Any component on the page may have started it. */
export interface UseConnectOptions {
  readonly onConnect?: ((connection: Connection) => void) | undefined;
  /** The user cancelled: at the provider, or with Cancel on this page. After Cancel on this page, they can still finish at the provider. */
  readonly onCancel?: (() => void) | undefined;
  readonly onError?: ((error: KeyholdError) => void) | undefined;
}

/** Where connecting stands, and what starts it. */
export interface UseConnectResult {
  /** Starts connecting. Call it inside a click, with nothing awaited before: it may open a window. */
  readonly connect: () => void;
  readonly state: ConnectState;
  /** Whether this is where to tell about the state: it was started here, or by nobody who is still on the page. */
  readonly startedHere: boolean;
}

/**
 * Connects one provider, in the way that the backend says: in a window (or this tab) at the provider, or by one request.
 * All components that name the same provider share one state.
 */
export function useConnect(
  provider: ProviderId,
  { onConnect, onCancel, onError }: UseConnectOptions = {},
): UseConnectResult {
  const { connector } = useKeyhold();
  const here = useId();
  const { state, starter = here } = useSyncExternalStore(
    connector.subscribe,
    () => connector.progress(provider),
    () => noProgress,
  );
  useOutcome((outcome) => {
    if (outcome.provider !== provider) return;
    if (outcome.status === "connected") onConnect?.(outcome.connection);
    if (outcome.status === "cancelled") onCancel?.();
    if (outcome.status === "failed") onError?.(outcome.error);
  });
  useEffect(() => () => connector.leave(here), [connector, here]);
  const connect = useCallback(() => connector.connect(provider, here), [connector, provider, here]);
  return { connect, state, startedHere: starter === here };
}
