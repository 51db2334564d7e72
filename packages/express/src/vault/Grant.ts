import type { TokenSet } from "../oauth/TokenSet.js";
import type { Provider } from "../providers/Provider.js";

/** Why a grant does not work any more, or not for now. */
export type GrantProblem = "needs_reconnect" | "needs_login" | "no_access";

/** That the MCP server wants a wider grant for some requests. */
export interface StepUp {
  /** What to ask for: all that was granted and all that is wanted, separated by spaces. */
  readonly scope: string;
  /** Whether the user has yet to be asked. */
  readonly isOpen: boolean;
  /** How often in a row asking did not help. */
  readonly unhelpful: number;
}

/** What is kept of one user's connection to one provider. Without tokens it is over, and `problem` says why. */
export interface Grant {
  readonly tokens?: TokenSet;
  /** ISO 8601. */
  readonly connectedAt: string;
  readonly account?: string;
  /** Whose identity token it was exchanged for; another person's never continues it. */
  readonly subject?: string;
  readonly problem?: GrantProblem;
  readonly stepUp?: StepUp;
  /** Renewals in a row that the server failed at, and when the next may be tried, in milliseconds since the epoch. */
  readonly failures?: { readonly count: number; readonly retryAt: number };
}

/** Whose grant, and at whom. */
export interface Holder {
  readonly userId: string;
  readonly provider: Provider;
}

/** The same, and what asks for it: the events of that have this in common. */
export interface Owner extends Holder {
  readonly requestId: string;
  /** The attempt to connect that it is part of. */
  readonly attempt?: string;
}
