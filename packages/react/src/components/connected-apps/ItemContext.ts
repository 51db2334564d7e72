import type { Connection } from "@keyhold/contract";
import { createContext, useContext } from "react";
import type { useDisconnect } from "../../hooks/useDisconnect.js";
import type { Display, DisplayStatus } from "../shared/display.js";

/** The state of a row and its parts, for `className`, `style` and `render`. */
export interface ConnectedAppsItemState {
  readonly provider: string;
  readonly status: DisplayStatus;
  readonly mode: Connection["mode"];
}

/** What a row gives to its parts. */
export interface Item {
  readonly connection: Connection;
  readonly state: ConnectedAppsItemState;
  /** What the row's notice is about. The component that started connecting shows the notice, which may be another one on the page. */
  readonly notice: Display;
  readonly connect: () => void;
  readonly disconnect: ReturnType<typeof useDisconnect>;
  /** Whether the row asks the user to confirm disconnecting. */
  readonly asking: boolean;
  readonly ask: (asking: boolean) => void;
  /** The id of the element that names the row. */
  readonly nameId: string;
}

export const ItemContext = /* @__PURE__ */ createContext<Item | undefined>(undefined);

/** @throws Error outside a ConnectedApps.Item */
export function useItem(): Item {
  const item = useContext(ItemContext);
  if (item) return item;
  throw new Error(
    "@keyhold/react: this part of <ConnectedApps> must be used within <ConnectedApps.Item>, which gives it a connection.",
  );
}
