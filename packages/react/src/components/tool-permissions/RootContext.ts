import type { ToolGroup, ToolPermission } from "@keyhold/contract";
import { createContext, useContext } from "react";
import type { UseToolPermissionsResult } from "../../hooks/useToolPermissions.js";

/** The state of ToolPermissions and its parts outside tools, for `className`, `style` and `render`. */
export interface ToolPermissionsRootState {
  /**
   * - `not_connected`: there is no account for which the user could choose.
   * - `empty`: the provider has no tools.
   */
  readonly status: "loading" | "load_failed" | "not_connected" | "empty" | "ready";
}

/** What the root gives to its parts. */
export interface Root extends UseToolPermissionsResult {
  readonly state: ToolPermissionsRootState;
  /** The connection's name, as users read it. */
  readonly name: string;
  readonly agent: string;
  /** The labels that the user can choose from. */
  readonly labels: readonly string[];
  readonly setAgent: (agent: string) => void;
  readonly search: string;
  readonly setSearch: (search: string) => void;
  /** The tools that fit the search, by group. */
  readonly groups: ReadonlyMap<ToolGroup, readonly ToolPermission[]>;
}

export const RootContext = /* @__PURE__ */ createContext<Root | undefined>(undefined);

/** @throws Error outside a ToolPermissions.Root */
export function useRoot(): Root {
  const root = useContext(RootContext);
  if (root) return root;
  throw new Error(
    "@keyhold/react: this part of <ToolPermissions> must be used within <ToolPermissions.Root>, which gives it a connection.",
  );
}
