import type { Connection } from "@keyhold/contract";
import type { KeyholdError } from "../../client/KeyholdError.js";

/** What the looks of the panel, and of its parts outside of rows, may follow: its rows are `ready`, or why there are none. */
export interface ConnectedAppsRootState {
  readonly status: "loading" | "ready" | "empty" | "load_failed" | "offline";
}

/** What the panel shows. */
export function rootStateOf(connections: {
  readonly data: readonly Connection[] | undefined;
  readonly error: KeyholdError | null;
}): ConnectedAppsRootState {
  const { data, error } = connections;
  if (data) return { status: data.length > 0 ? "ready" : "empty" };
  if (!error) return { status: "loading" };
  return { status: error.code === "offline" ? "offline" : "load_failed" };
}
