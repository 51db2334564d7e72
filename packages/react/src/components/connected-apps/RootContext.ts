import type { Connection, Disconnected } from "@keyhold/contract";
import { createContext, type RefObject } from "react";
import type { KeyholdError } from "../../client/KeyholdError.js";

/** What a panel tells its app. */
export interface ConnectedAppsEvents {
  /** A provider was connected from this page, by whichever component. */
  readonly onConnect?: ((connection: Connection) => void) | undefined;
  /** A provider was disconnected in this panel. */
  readonly onDisconnect?: ((provider: string, result: Disconnected) => void) | undefined;
  /** Connecting, from whichever component, or disconnecting in this panel has failed. */
  readonly onError?: ((provider: string, error: KeyholdError) => void) | undefined;
}

/** Whom the rows tell. A ref, so that no row renders anew because the app wrote its functions inline. */
export const RootContext = /* @__PURE__ */ createContext<RefObject<ConnectedAppsEvents>>({ current: {} });
