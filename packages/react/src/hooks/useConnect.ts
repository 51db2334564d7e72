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

/** The state of connecting, and the function that starts it. */
export interface UseConnectResult {
  /** Starts connecting. Call it in a click handler, before any `await`: it may open a window. */
  readonly connect: () => void;
  readonly state: ConnectState;
  /** Whether this component should show the notices: it started connecting, or the component that did has left the page. */
  readonly startedHere: boolean;
}

/**
 * Connects one provider: in a window (or this tab) at the provider, or with one request. The backend says which. All
 * components for the same provider share one state. It is a union on `status` and not a mutation, because the user may
 * have choices while it runs: see {@link ConnectState}.
 *
 * @example
 * ```tsx
 * const { connect, state } = useConnect("agentcard", { onConnect: ({ account }) => console.log(account) });
 * return <button onClick={connect}>{state.status === "waiting" ? "Continue in the window" : "Connect"}</button>;
 * ```
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
