import type { Connection, Disconnected } from "@keyhold/contract";
import { createContext, type RefObject } from "react";
import type { KeyholdError } from "../../client/KeyholdError.js";

/** What a panel reports to your app. */
export interface ConnectedAppsEvents {
  /** A component on this page connected a provider. */
  readonly onConnect?: ((connection: Connection) => void) | undefined;
  /** The user cancelled connecting: at the provider, or with Cancel on this page. If the user was connecting a further account, `id` is the provider's id. */
  readonly onCancel?: ((id: string) => void) | undefined;
  /** The user disconnected an account in this panel. `id` is the connection's: for the first account at a provider, the provider's. */
  readonly onDisconnect?: ((id: string, result: Disconnected) => void) | undefined;
  /** Connecting failed, in any component of this page, or a change of a connection failed in this panel. */
  readonly onError?: ((id: string, error: KeyholdError) => void) | undefined;
}

/** What rows tell the panel. */
export interface RootEvents extends ConnectedAppsEvents {
  /** The text that the panel shows about a row that is gone. */
  readonly onGone?: ((text: string) => void) | undefined;
}

/** The callbacks that rows call. It is a ref, so that rows do not render again when the app passes new inline functions. */
export const RootContext = /* @__PURE__ */ createContext<RefObject<RootEvents>>({ current: {} });

/** What the panel shows about the last row that is gone. */
export const GoneContext = /* @__PURE__ */ createContext<string | undefined>(undefined);

/** The labels of the product's agents, for the permissions in the details of rows. */
export const AgentsContext = /* @__PURE__ */ createContext<readonly string[] | undefined>(undefined);
