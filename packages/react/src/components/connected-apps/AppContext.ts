import type { Connection } from "@keyhold/contract";
import { createContext, useContext } from "react";
import type { useDisconnect } from "../../hooks/useDisconnect.js";
import type { Display, DisplayStatus } from "../shared/display.js";

/** What the looks of a row and of its parts may follow. */
export interface AppState {
  readonly provider: string;
  readonly status: DisplayStatus;
  readonly mode: Connection["mode"];
}

/** What a row's parts know of their row. */
export interface App {
  readonly connection: Connection;
  readonly state: AppState;
  /** What there is to tell in this row. What was started elsewhere on the page is told there. */
  readonly told: Display;
  readonly connect: () => void;
  readonly disconnect: ReturnType<typeof useDisconnect>;
  /** Whether the user is being asked whether to disconnect. */
  readonly asking: boolean;
  readonly ask: (asking: boolean) => void;
  /** The id of the element that names the row. */
  readonly nameId: string;
}

export const AppContext = /* @__PURE__ */ createContext<App | undefined>(undefined);

/** @throws Error outside of a ConnectedApps.Item */
export function useApp(): App {
  const app = useContext(AppContext);
  if (app) return app;
  throw new Error(
    "There is no <ConnectedApps.Item> above this part, so it does not know which connection to show. Put it into one.",
  );
}
