import { createContext, useContext } from "react";
import type { UseActivityResult } from "../../hooks/useActivity.js";

/** The state of Activity, for `className`, `style` and `render`. */
export interface ActivityRootState {
  /** `ready`: there is at least one call to show. */
  readonly status: "loading" | "load_failed" | "empty" | "ready";
}

/** What the root gives to its parts. */
export interface Root extends UseActivityResult {
  readonly state: ActivityRootState;
  /** Whether it shows the calls of one connection only. */
  readonly isOfOne: boolean;
  /** The agent whose calls are shown. Undefined for all. */
  readonly agent: string | undefined;
  /** The labels that the user can choose from: the labels of all calls that were shown. Empty if the app has chosen. */
  readonly labels: readonly string[];
  readonly setAgent: (agent: string | undefined) => void;
}

export const RootContext = /* @__PURE__ */ createContext<Root | undefined>(undefined);

/** @throws Error outside an Activity.Root */
export function useRoot(): Root {
  const root = useContext(RootContext);
  if (root) return root;
  throw new Error(
    "@keyhold/react: this part of <Activity> must be used within <Activity.Root>, which loads the calls.",
  );
}
