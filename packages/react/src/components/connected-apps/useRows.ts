import type { Connection, ProviderId } from "@keyhold/contract";
import { createContext, useContext } from "react";
import { useConnections } from "../../hooks/useConnections.js";

/** The state of the panel and its parts outside rows, for `className`, `style` and `render`. */
export interface ConnectedAppsRootState {
  /** `ready`: there is at least one row. `offline`: no answer came. */
  readonly status: "loading" | "ready" | "empty" | "load_failed" | "offline";
}

/** The providers that the panel shows, in its order. Undefined for all. */
export const ProvidersContext = /* @__PURE__ */ createContext<readonly ProviderId[] | undefined>(undefined);

interface Rows {
  readonly rows: readonly Connection[] | undefined;
  readonly state: ConnectedAppsRootState;
}

/**
 * The rows of the panel, and its state.
 *
 * @param own the providers to show. Default: the providers of the panel around this part
 */
export function useRows(own?: readonly ProviderId[]): Rows {
  const ofPanel = useContext(ProvidersContext);
  const providers = own ?? ofPanel;
  const { data, error } = useConnections();
  const of = (id: ProviderId) => data?.filter(({ provider }) => provider === id) ?? [];
  const rows = data && providers ? providers.flatMap(of) : data;
  if (rows) return { rows, state: { status: rows.length > 0 ? "ready" : "empty" } };
  if (!error) return { rows, state: { status: "loading" } };
  return { rows, state: { status: error.code === "offline" ? "offline" : "load_failed" } };
}
