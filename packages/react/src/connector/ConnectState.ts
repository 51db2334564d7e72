import type { Connection } from "@keyhold/contract";
import type { KeyholdError } from "../client/KeyholdError.js";

/** What a user can do while the page waits for the provider's window. */
export interface ConnectChoices {
  /** Opens the provider's window again; call it inside a click. */
  readonly openAgain: () => void;
  /** Goes to the provider in this tab and comes back to this page. */
  readonly useThisTab: () => void;
  /** Closes the window and stops waiting. */
  readonly cancel: () => void;
}

/** What the page does with the key that a user enters. */
export interface KeyChoices {
  /** Sends the key to the backend, which checks and stores it. The kit does not keep it. */
  readonly submit: (key: string) => void;
  /** Closes the field. */
  readonly cancel: () => void;
  /** Why the key before was not stored, so that the user can enter another one. */
  readonly error?: KeyholdError | undefined;
}

/**
 * The state of connecting one account on this page:
 *
 * - `idle`: this page is not connecting it. See the status of the connection.
 * - `waiting`: the provider's pages are open in a window. The user continues there, or where the provider sends them.
 * - `unseen`: the same, but the page does not see the window. The user has closed it, the provider has cut its link to the page, or the page was
 *   loaded again. The user can still finish where they are, or open the window again.
 * - `blocked`: the browser blocked that window.
 * - `entering`: the user connects with a key of the provider, and the page asks for it.
 * - `leaving`: this tab navigates to the provider.
 * - `finishing`: the kit sends a request.
 * - `cancelled`: the user cancelled at the provider. It becomes `idle` after half a minute.
 * - `failed`: connecting failed with `error`.
 */
export type ConnectState =
  | { readonly status: "idle" }
  | ({ readonly status: "waiting" } & ConnectChoices)
  | ({ readonly status: "unseen" } & ConnectChoices)
  | ({ readonly status: "blocked" } & ConnectChoices)
  | ({ readonly status: "entering" } & KeyChoices)
  | { readonly status: "leaving" }
  | { readonly status: "finishing" }
  | { readonly status: "cancelled" }
  | Failed;

const connecting: ReadonlySet<string> = new Set(["waiting", "leaving", "finishing"]);

/** Whether connecting goes on without the user, or in a window that they see. */
export function isConnecting(status: string): boolean {
  return connecting.has(status);
}

const open: ReadonlySet<string> = new Set(["unseen", "blocked", "entering"]);

/** Whether an attempt is open: the user can still finish it, or has to open its window. */
export function isOpen(status: string): boolean {
  return isConnecting(status) || open.has(status);
}

/** Connecting failed. */
export interface Failed {
  readonly status: "failed";
  /** Why connecting failed. */
  readonly error: KeyholdError;
}

/** The outcome of an attempt at the provider. */
export type AttemptOutcome =
  | {
      readonly status: "connected";
      /** The id of the connection, if the backend said it. */
      readonly connection?: string | undefined;
    }
  | { readonly status: "cancelled" }
  | Failed;

/** The outcome of connecting. */
export type ConnectResult =
  | { readonly status: "connected"; readonly connection: Connection }
  | {
      readonly status: "cancelled";
      /** The user pressed Cancel on this page. They can still finish at the provider. */
      readonly onPage?: boolean;
    }
  | Failed;

/** The outcome of connecting, for listeners. */
export type ConnectOutcome = ConnectResult & {
  /** What the page was connecting: a connection's id, or the key of a further account. */
  readonly key: string;
  /** The id of the connection that the page was connecting. For a further account, the provider's id. */
  readonly id: string;
  /** The provider's name, as users read it; its id while the name is not known. */
  readonly name: string;
};

/** The page has changed from one user to another. For the same listeners, because it ends what the page connects. */
export interface UserChange {
  readonly status: "user_changed";
  readonly key?: undefined;
}
