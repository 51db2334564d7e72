import type { Connection } from "@keyhold/contract";
import { createContext, useContext } from "react";
import type { UseConnectResult } from "../../hooks/useConnect.js";
import type { useDisconnect } from "../../hooks/useDisconnect.js";
import type { useUpdateConnection } from "../../hooks/useUpdateConnection.js";
import type { AccountName, Siblings } from "../../messages/accountName.js";
import type { Display, DisplayStatus } from "../shared/display.js";

/** The state of a row and its parts, for `className`, `style` and `render`. */
export interface ConnectedAppsItemState {
  /** The provider's id. */
  readonly provider: string;
  /** What the row shows: see `displayOf`. */
  readonly status: DisplayStatus;
  /** Whether money moved through the connection is real (`live`). Undefined if the provider has no such difference. */
  readonly mode: Connection["mode"];
  /** Whether the user has made it the default of several accounts. */
  readonly default: boolean;
  /** Whether it is a further account, below another one of the same provider. */
  readonly further: boolean;
}

/** What a row gives to its parts. */
export interface Item extends AccountName {
  readonly connection: Connection;
  readonly state: ConnectedAppsItemState;
  /** What the row's notice is about. The component that started connecting shows the notice, which may be another one on the page. */
  readonly notice: Display;
  readonly connect: () => void;
  readonly siblings: Siblings;
  /** Connecting a further account of the same provider. */
  readonly adding: UseConnectResult;
  readonly disconnect: ReturnType<typeof useDisconnect>;
  /** Whether the row asks the user to confirm disconnecting. */
  readonly asking: boolean;
  readonly ask: (asking: boolean) => void;
  readonly update: ReturnType<typeof useUpdateConnection>;
  /** Whether the row shows the form for another name. */
  readonly renaming: boolean;
  readonly rename: (renaming: boolean) => void;
  /** Whether the row shows its details. */
  readonly open: boolean;
  readonly setOpen: (open: boolean) => void;
  readonly detailsId: string;
  /** The ids of the elements that name the row. */
  readonly nameId: string;
  readonly accountId: string;
  /** The id of the text that says what connecting at once allows. */
  readonly exchangeId: string;
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
