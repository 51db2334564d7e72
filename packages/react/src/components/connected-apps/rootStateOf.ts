import type { Connection } from "@keyhold/contract";
import type { KeyholdError } from "../../client/KeyholdError.js";

/** The state of the panel and its parts outside rows, for `className`, `style` and `render`. With `ready`, there are rows. */
export interface ConnectedAppsRootState {
  readonly status: "loading" | "ready" | "empty" | "load_failed" | "offline";
}

/** Returns the panel's state for the connections query. */
export function rootStateOf(connections: {
  readonly data: readonly Connection[] | undefined;
  readonly error: KeyholdError | null;
}): ConnectedAppsRootState {
  const { data, error } = connections;
  if (data) return { status: data.length > 0 ? "ready" : "empty" };
  if (!error) return { status: "loading" };
  return { status: error.code === "offline" ? "offline" : "load_failed" };
}
