import type { Connection, ConnectionStatus } from "@keyhold/contract";
import type { KeyholdError } from "../../client/KeyholdError.js";
import { type ConnectState, isConnecting } from "../../connector/ConnectState.js";

/**
 * What a component shows of one provider, and carries as `data-status`: what is under way on this page or has just ended
 * there, else how the backend sees the connection. Beyond the words of those two:
 *
 * - `loading`: the connections are not known yet.
 * - `load_failed`: they could not be asked for.
 * - `offline`: no answer came, to that or to connecting.
 */
export type Display =
  | { readonly status: "loading" }
  | { readonly status: "load_failed" | "offline"; readonly error: KeyholdError }
  | { readonly status: ConnectionStatus; readonly wantsMore?: boolean | undefined }
  | Exclude<ConnectState, { status: "idle" }>;

/** The word of {@link Display}. */
export type DisplayStatus = Display["status"];

/** What a component shows, with what is under way or without: see {@link Display}. */
export function displayOf(
  { data: connection, error }: { readonly data: Connection | undefined; readonly error: KeyholdError | null },
  state: ConnectState = { status: "idle" },
): Display {
  if (state.status !== "idle" && isConnecting(state.status)) return state;
  if (!connection) return error ? ofError("load_failed", error) : { status: "loading" };
  if (state.status === "idle" || connection.status === "connected") return connection;
  return state.status === "failed" && state.error.code === "offline" ? ofError("failed", state.error) : state;
}

function ofError(status: "load_failed" | "failed", error: KeyholdError): Display {
  return { status: error.code === "offline" ? "offline" : status, error };
}
