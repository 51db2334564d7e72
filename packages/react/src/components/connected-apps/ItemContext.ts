import type { Connection } from "@keyhold/contract";
import { createContext, useContext } from "react";
import type { useDisconnect } from "../../hooks/useDisconnect.js";
import type { Display, DisplayStatus } from "../shared/display.js";

/** What the looks of a row and of its parts may follow. */
export interface ConnectedAppsItemState {
  readonly provider: string;
  readonly status: DisplayStatus;
  readonly mode: Connection["mode"];
}

/** What a row's parts know of their row. */
export interface Item {
  readonly connection: Connection;
  readonly state: ConnectedAppsItemState;
  /** What the row's notice is about. The component that started connecting shows the notice, which may be another one on the page. */
  readonly notice: Display;
  readonly connect: () => void;
  readonly disconnect: ReturnType<typeof useDisconnect>;
  /** Whether the user is being asked whether to disconnect. */
  readonly asking: boolean;
  readonly ask: (asking: boolean) => void;
  /** The id of the element that names the row. */
  readonly nameId: string;
}

export const ItemContext = /* @__PURE__ */ createContext<Item | undefined>(undefined);

/** @throws Error outside of a ConnectedApps.Item */
export function useItem(): Item {
  const item = useContext(ItemContext);
  if (item) return item;
  throw new Error(
    "There is no <ConnectedApps.Item> above this part, so it does not know which connection to show. Put it into one.",
  );
}
