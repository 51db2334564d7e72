import type { TokenSet } from "../oauth/TokenSet.js";
import type { Provider } from "../providers/Provider.js";
import type { ToolLists, Verdict } from "../providers/ToolRules.js";

/** Why a grant does not work, permanently or temporarily. */
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

/** A mark that a refresh has begun. */
export interface RefreshMark {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/** The number of refreshes in a row whose answer did not come from an OAuth server (a web page, for example). */
export interface Unclear {
  readonly count: number;
  /** The time of the first one, in milliseconds since the epoch. */
  readonly since: number;
}

/** The account of a grant at the provider, as far as Keyhold knows it. */
export interface AccountOf {
  readonly account?: string;
  /** A digest of the provider's stable key of the account. Two grants with the same digest belong to the same account. */
  readonly accountKey?: string;
  /** The subject of the exchanged identity token. Keyhold never refreshes this grant with another person's token. */
  readonly subject?: string;
}

/** The user's own name for an account. The members of `AccountOf` say which account the user has named. */
export interface NamedAccount extends AccountOf {
  readonly name: string;
}

/** What the user has chosen for agents. The members of `AccountOf` say for which account. */
export interface ChosenForAgents extends AccountOf {
  /** By the labels of agents. */
  readonly agents: Readonly<Record<string, ToolLists>>;
}

/** A mark that Keyhold moves a grant to another connection of the same account. */
export interface Move {
  readonly id: string;
  /** The id of the other connection. */
  readonly connection: string;
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
  /** The time of the last refresh, in milliseconds since the epoch. */
  readonly refreshedAt?: number;
  readonly problem?: GrantProblem;
  /** True if the provider itself said that the grant has ended. */
  readonly endedAtProvider?: true;
  /** The random id of an imported grant. The product chooses the `connectedAt` of such a grant, so an earlier grant can have had the same one. */
  readonly importId?: string;
  /** True if the tokens come from `keyhold.import()`, and the provider has not accepted them yet. */
  readonly unproven?: true;
  /** True after `keyhold.invalidate()`. Keyhold keeps the tokens only to revoke them, until the user reconnects. */
  readonly invalidated?: true;
  readonly stepUp?: StepUp;
  /** The number of refreshes in a row that failed with an error that may be lasting. */
  readonly failures?: Failures;
  /** The number of access tokens in a row that the MCP server refused right after they were issued. */
  readonly refusals?: Failures;
  readonly unclear?: Unclear;
  /** Keyhold does not ask for new tokens before this time, because of the provider's `Retry-After`. In milliseconds since the epoch. */
  readonly pausedUntil?: number;
  /**
   * Keyhold stores this mark before it sends the refresh token, and removes it when the refresh has ended. If the mark stays, the process
   * has died or could not reach the store.
   */
  readonly refreshing?: RefreshMark;
  /**
   * True if an earlier refresh with this refresh token got no answer. The provider may have replaced the token, and Keyhold does not have
   * the new one.
   */
  readonly unanswered?: true;
  readonly replaced?: readonly Replaced[];
  readonly named?: NamedAccount;
  readonly chosen?: ChosenForAgents;
  /**
   * Keyhold stores this mark before it moves the grant. From then on, the grant counts as gone here: only the code that completes the move
   * uses this record.
   */
  readonly movesTo?: Move;
  /** True from the moment when Keyhold knows the account until it has compared the account with the user's other connections. */
  readonly unmerged?: true;
  /** The id of the latest move to this connection. */
  readonly moved?: string;
  /** How often the product has revoked the tokens of all agents, and how often since then the tokens of single agents, by their labels. */
  readonly revokedAgents?: { readonly all: number; readonly counts: Readonly<Record<string, number>> };
  /** True if an earlier grant may still be valid at the provider, and Keyhold has no token to revoke it. */
  readonly leftBehind?: true;
}

/** One connection: its user, its provider, and its id. */
export interface ConnectionKey {
  readonly userId: string;
  readonly provider: Provider;
  /** The provider's id for the user's first connection there, and `<provider>.<suffix>` for each further one. */
  readonly connection: string;
}

/** The verdict on a tool call, and the approval that it needed. */
export interface Ruling {
  readonly verdict: Verdict;
  readonly approvalId?: string | undefined;
}

/** One call for a user's connection. `callContext` creates it where the request arrives, and every function below gets it. */
export interface CallContext extends ConnectionKey {
  /** All events of the call have it. */
  readonly requestId: string;
  /** The id of the attempt to connect, if the request is part of one. */
  readonly attempt?: string;
  /** Who sends the call: a page of the product, or an agent. */
  readonly by: "page" | "agent";
  /** The agent's label. A page has none. */
  readonly agent?: string | undefined;
  /** Gets the verdict on the call, for its event. */
  readonly onRuling?: ((ruling: Ruling) => void) | undefined;
  /** The id of the only grant that the call can use (`grantIdOf`): the user has approved the call for its account. Without it, any grant. */
  readonly grantId?: string | undefined;
  /** Whether the caller may still call, after it has waited. Without it, only the account counts. */
  readonly mayStillCall?: (() => Promise<boolean>) | undefined;
  /** An access token that is not stored. The call uses it instead of the stored grant, to find out whose it is. */
  readonly unstored?: string;
  /** True for a request that Keyhold itself needs. It does not count as a use of the connection. */
  readonly isOwn?: true;
  /**
   * Asks the product for the user's own identity token. If several calls wait for the same refresh, only the first one is asked.
   *
   * @returns `undefined` if there is none, or the provider needs none
   */
  readonly subjectToken: () => Promise<string | undefined>;
}
