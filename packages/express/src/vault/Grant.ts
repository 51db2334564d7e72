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

/** Failures in a row, and when the next try may be made, in milliseconds since the epoch. */
export interface Failures {
  readonly count: number;
  readonly retryAt: number;
}

/** Whose account at the provider a grant is for, as far as it is known. */
export interface AccountOf {
  readonly account?: string;
  /** Whose identity token it was exchanged for; another person's never continues it. */
  readonly subject?: string;
}

/** Tokens that a newer grant has replaced, and that were not revoked yet. They are never used. */
export interface Replaced extends AccountOf {
  readonly tokens: TokenSet;
}

/** What is kept of one user's connection to one provider. Where it does not work, `problem` says why. */
export interface Grant extends AccountOf {
  /** Absent where the provider has ended the grant. */
  readonly tokens?: TokenSet;
  /** ISO 8601. */
  readonly connectedAt: string;
  readonly problem?: GrantProblem;
  /** That the provider itself said that the grant is over. */
  readonly endedAtProvider?: true;
  readonly stepUp?: StepUp;
  /** Refreshes in a row that failed in a way that may be lasting. */
  readonly failures?: Failures;
  /** Access tokens in a row that the MCP server refused right after they were issued. */
  readonly refusals?: Failures;
  readonly replaced?: readonly Replaced[];
  /** That an earlier grant may live on at the provider, and nothing is kept here to revoke it with. */
  readonly leftBehind?: true;
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
