import type { Connection, Disconnected } from "@keyhold/contract";
import { createContext, type RefObject } from "react";
import type { KeyholdError } from "../../client/KeyholdError.js";

/** What a panel reports to your app. */
export interface ConnectedAppsEvents {
  /** A component on this page connected a provider. */
  readonly onConnect?: ((connection: Connection) => void) | undefined;
  /** The user cancelled connecting: at the provider, or with Cancel on this page. */
  readonly onCancel?: ((provider: string) => void) | undefined;
  /** The user disconnected a provider in this panel. */
  readonly onDisconnect?: ((provider: string, result: Disconnected) => void) | undefined;
  /** Connecting failed, in any component of this page, or disconnecting failed in this panel. */
  readonly onError?: ((provider: string, error: KeyholdError) => void) | undefined;
}

/** The callbacks that rows call. It is a ref, so that rows do not render again when the app passes new inline functions. */
export const RootContext = /* @__PURE__ */ createContext<RefObject<ConnectedAppsEvents>>({ current: {} });
