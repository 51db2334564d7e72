import type { TokenSet } from "../oauth/TokenSet.js";
import type { Provider } from "../providers/Provider.js";

/** Why a grant does not work, for ever or for now. */
export type GrantProblem = "needs_reconnect" | "needs_login" | "no_access";

/** A wider scope that the MCP server wants for some requests. */
export interface StepUp {
  /** The scope to request: the granted scopes and the wanted ones, separated by spaces. */
  readonly scope: string;
  /** Whether Keyhold must still ask the user. */
  readonly isOpen: boolean;
  /** How many times in a row the user agreed and the server still refused. */
  readonly unhelpful: number;
}

/** The number of failures in a row, and the earliest time of the next try, in milliseconds since the epoch. */
export interface Failures {
  readonly count: number;
  readonly retryAt: number;
}

/** A refresh that has begun. */
export interface RefreshMark {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/** Refreshes in a row whose answer did not come from an OAuth server, such as a web page. */
export interface Unclear {
  readonly count: number;
  /** When the first one was, in milliseconds since the epoch. */
  readonly since: number;
}

/** The account at the provider that a grant is for, as far as Keyhold knows it. */
export interface AccountOf {
  readonly account?: string;
  /** The subject of the exchanged identity token. A token of another person never continues this grant. */
  readonly subject?: string;
}

/** Tokens of a replaced grant that are not revoked yet. Keyhold never uses them. */
export interface Replaced extends AccountOf {
  readonly tokens: TokenSet;
}

/** The record of one user's connection to one provider. If it does not work, `problem` says why. */
export interface Grant extends AccountOf {
  /** Absent if the provider has ended the grant. */
  readonly tokens?: TokenSet;
  /** ISO 8601. */
  readonly connectedAt: string;
  readonly problem?: GrantProblem;
  /** Whether the provider itself said that the grant is over. */
  readonly endedAtProvider?: true;
  readonly stepUp?: StepUp;
  /** Refreshes in a row that failed, with an error that may be lasting. */
  readonly failures?: Failures;
  /** Access tokens in a row that the MCP server refused right after they were issued. */
  readonly refusals?: Failures;
  readonly unclear?: Unclear;
  /** The provider's `Retry-After`: until then Keyhold does not ask for new tokens. Milliseconds since the epoch. */
  readonly pausedUntil?: number;
  /** Written before the refresh token leaves, removed when the refresh has ended. If it stays, the process has died or lost the store. */
  readonly refreshing?: RefreshMark;
  /** Whether an earlier refresh with this refresh token got no answer. Then the provider may have replaced the token, and Keyhold does not have the new one. */
  readonly unanswered?: true;
  readonly replaced?: readonly Replaced[];
  /** Whether an earlier grant may still be alive at the provider, and Keyhold has no token left to revoke it with. */
  readonly leftBehind?: true;
}

/** The user and the provider of a connection. */
export interface ConnectionKey {
  readonly userId: string;
  readonly provider: Provider;
}

/** One call for a user's connection. It is made where the request is known (`callContext`), and every step below gets it. */
export interface CallContext extends ConnectionKey {
  /** All events of the call have it. */
  readonly requestId: string;
  /** The id of the attempt to connect, if the request is part of one. */
  readonly attempt?: string;
  /**
   * Asks the product for the user's own identity token. If several calls wait for the same renewal, only the first one is asked.
   *
   * @returns `undefined` if there is none, or the provider needs none
   */
  readonly subjectToken: () => Promise<string | undefined>;
}
