import type { Connection } from "@keyhold/contract";
import { providerOf } from "../client/connectionId.js";
import type { KeyholdError } from "../client/KeyholdError.js";
import { another } from "../connector/another.js";
import type { ConnectState } from "../connector/ConnectState.js";
import { type ConnectionName, idOf } from "../queries/findConnection.js";
import { useConnection } from "./useConnection.js";
import { useOutcome } from "./useOutcome.js";
import { useProgress } from "./useProgress.js";

/** What to connect, and what to call when connecting has ended. Any component on the page may have started it. */
export interface UseConnectOptions {
  /**
   * `another` connects a further account of the same provider, and not the connection itself. Only for providers with `accounts: "several"`;
   * otherwise the error is `too_many_accounts`, or `wrong_method` if the provider connects by token exchange. It has its own state.
   */
  readonly account?: "another" | undefined;
  /** Gets the connection that the user has connected. If the user chose an account that is already connected, it is the connection of that account. */
  readonly onConnect?: ((connection: Connection) => void) | undefined;
  /** The user cancelled: at the provider, or with Cancel on this page. After Cancel on this page, they can still finish at the provider. */
  readonly onCancel?: (() => void) | undefined;
  /** Gets the error. Read its `code`. */
  readonly onError?: ((error: KeyholdError) => void) | undefined;
}

/** The state of connecting, and the function that starts it. */
export interface UseConnectResult {
  /** Starts connecting. Call it in a click handler, before any `await`: it may open a window. */
  readonly connect: () => void;
  /** The state of connecting this account, wherever on the page it was started. */
  readonly state: ConnectState;
  /** Whether this component should show the notices: it started connecting, or the component that did has left the page. */
  readonly startedHere: boolean;
}

/**
 * Connects one account: in a window (or this tab) at the provider, or with one request. The backend says which. All
 * components for the same connection share one state. It is a union on `status` and not a mutation, because the user may
 * have choices while it runs: see {@link ConnectState}.
 *
 * @param connection a provider's id, the id of a further account, or a connection: see {@link ConnectionName}
 *
 * @example
 * ```tsx
 * const { connect, state } = useConnect("agentcard", { onConnect: ({ account }) => console.log(account) });
 * return <button onClick={connect}>{state.status === "waiting" ? "Continue in the window" : "Connect"}</button>;
 * ```
 */
export function useConnect(
  connection: ConnectionName,
  { account, onConnect, onCancel, onError }: UseConnectOptions = {},
): UseConnectResult {
  const id = useConnection(connection).data?.id ?? idOf(connection);
  const key = account === "another" ? another(providerOf(id)) : id;
  useOutcome((outcome) => {
    const isOurs = key === id && outcome.status === "connected" && outcome.connection.id === id;
    if (outcome.key !== key && !isOurs) return;
    if (outcome.status === "connected") onConnect?.(outcome.connection);
    if (outcome.status === "cancelled") onCancel?.();
    if (outcome.status === "failed") onError?.(outcome.error);
  });
  return useProgress(key);
}
