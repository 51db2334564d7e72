import type { Connection } from "@keyhold/contract";
import type { KeyholdError } from "../../client/KeyholdError.js";

/** How far the panel is: its rows are `ready`, or there are none because of the other words. */
export type AppsStatus = "loading" | "ready" | "empty" | "load_failed" | "offline";

/** What the looks of the panel, and of its parts outside of rows, may follow. */
export interface AppsState {
  readonly status: AppsStatus;
}

/** What the panel shows. */
export function appsStatus(connections: {
  readonly data: readonly Connection[] | undefined;
  readonly error: KeyholdError | null;
}): AppsStatus {
  const { data, error } = connections;
  if (data) return data.length > 0 ? "ready" : "empty";
  if (!error) return "loading";
  return error.code === "offline" ? "offline" : "load_failed";
}
