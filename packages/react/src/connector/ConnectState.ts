import type { Connection } from "@keyhold/contract";
import type { KeyholdError } from "../client/KeyholdError.js";

/** What a user can do while the provider's pages are open somewhere, or could not be opened. */
export interface ConnectChoices {
  /** Opens the provider's window again; call it inside a click. */
  readonly openAgain: () => void;
  /** Goes to the provider in this tab and comes back to this page. */
  readonly useThisTab: () => void;
  /** Stops waiting. */
  readonly cancel: () => void;
}

/**
 * Where connecting one provider stands on this page:
 *
 * - `idle`: nothing under way; the connection's own status says the rest.
 * - `waiting`: the provider's pages are open in a window; the user continues there, or wherever it sends them.
 * - `blocked`: the browser blocked that window.
 * - `leaving`: this tab is on its way to the provider.
 * - `finishing`: one request is under way that ends it.
 * - `cancelled`: the user said no at the provider.
 * - `failed`: see its error.
 */
export type ConnectState =
  | { readonly status: "idle" }
  | ({ readonly status: "waiting" } & ConnectChoices)
  | ({ readonly status: "blocked" } & ConnectChoices)
  | { readonly status: "leaving" }
  | { readonly status: "finishing" }
  | { readonly status: "cancelled" }
  | Failed;

const connecting: ReadonlySet<string> = new Set(["waiting", "blocked", "leaving", "finishing"]);

/** Whether the user is on the way to being connected. */
export function isConnecting(status: string): boolean {
  return connecting.has(status);
}

/** What went wrong. */
export interface Failed {
  readonly status: "failed";
  readonly error: KeyholdError;
}

/** How an attempt at the provider ended. */
export type AttemptOutcome = { readonly status: "connected" } | { readonly status: "cancelled" } | Failed;

/** How connecting ended. */
export type ConnectResult =
  | { readonly status: "connected"; readonly connection: Connection }
  | {
      readonly status: "cancelled";
      /** The user pressed Cancel on this page. They can still finish at the provider. */
      readonly onPage?: boolean;
    }
  | Failed;

/** How connecting one provider ended, for those who listen. */
export type ConnectOutcome = ConnectResult & {
  readonly provider: string;
  /** The provider's name for people, or its id as long as the name is not known. */
  readonly name: string;
};
