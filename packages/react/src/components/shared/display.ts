import type { Connection, ConnectionStatus } from "@keyhold/contract";
import type { KeyholdError } from "../../client/KeyholdError.js";
import { type ConnectState, isOpen } from "../../connector/ConnectState.js";

/**
 * What a component shows for one provider; its status is the component's `data-status`. While the page connects, or if
 * connecting has just ended, it is the {@link ConnectState}; otherwise the status of the connection. Three more are:
 *
 * - `loading`: the connections are not known yet.
 * - `load_failed`: the connections could not be loaded.
 * - `offline`: there was no answer when loading or connecting.
 */
export type Display =
  | { readonly status: "loading" }
  | {
      readonly status: "load_failed" | "offline";
      /** Why there is no answer, or none that can be used. */
      readonly error: KeyholdError;
    }
  | {
      /** The status of the connection. */
      readonly status: ConnectionStatus;
      /** With `needs_reconnect`: the grant still works, but the provider wants a wider scope. */
      readonly wantsMore?: boolean | undefined;
    }
  | Exclude<ConnectState, { status: "idle" }>;

/** The status of a {@link Display}. */
export type DisplayStatus = Display["status"];

/**
 * Returns what a component shows for one provider: see {@link Display}. For your own components.
 *
 * @param state where connecting stands. Default: not connecting
 *
 * @example
 * ```tsx
 * const { state } = useConnect("agentcard");
 * const { status } = displayOf(useConnection("agentcard"), state);
 * ```
 */
export function displayOf(
  { data: connection, error }: { readonly data: Connection | undefined; readonly error: KeyholdError | null },
  state: ConnectState = { status: "idle" },
): Display {
  if (state.status !== "idle" && isOpen(state.status)) return state;
  if (!connection) return error ? ofError("load_failed", error) : { status: "loading" };
  if (state.status === "idle" || connection.status === "connected") return connection;
  return state.status === "failed" && state.error.code === "offline" ? ofError("failed", state.error) : state;
}

function ofError(status: "load_failed" | "failed", error: KeyholdError): Display {
  return { status: error.code === "offline" ? "offline" : status, error };
}
