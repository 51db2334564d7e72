import type { KeyholdErrorCode } from "../client/KeyholdError.js";

/** A sentence about one provider, by its name for people. */
export type NameMessage = (name: string) => string;

/** The errors with words of their own. All other codes say `error`. */
export type WordedError = Extract<
  KeyholdErrorCode,
  | "attempt_expired"
  | "attempt_foreign"
  | "authorization_refused"
  | "client_refused"
  | "framed"
  | "insufficient_scope"
  | "needs_login"
  | "needs_reconnect"
  | "no_access"
  | "not_ready"
  | "not_signed_in"
  | "offline"
  | "outcome_unknown"
  | "provider_unavailable"
  | "rate_limited"
  | "request_blocked"
  | "tool_asks_user"
  | "tool_failed"
  | "unknown_attempt"
  | "user_changed"
>;

/** Those of them that only a tool call has. */
type ToolError = "outcome_unknown" | "tool_asks_user" | "tool_failed";

/** What went wrong, for users, by code. */
export type ErrorMessages = Readonly<Partial<Record<KeyholdErrorCode, NameMessage>>>;

/** What connecting one provider needs: the button's words, and all that may follow a click. */
export interface ConnectMessages {
  readonly connectWith: NameMessage;
  readonly connectingWith: NameMessage;
  readonly connectedWith: NameMessage;
  readonly reconnectWith: NameMessage;
  readonly tryAgain: string;
  readonly openAgain: string;
  readonly useThisTab: string;
  readonly cancel: string;

  readonly waiting: NameMessage;
  /** Where the provider signs people in by e-mail. */
  readonly waitingForEmail: NameMessage;
  readonly blocked: NameMessage;
  readonly cancelled: NameMessage;
  readonly connected: NameMessage;

  readonly errors: ErrorMessages & Readonly<Record<Exclude<WordedError, ToolError>, NameMessage>>;
  readonly error: NameMessage;
}

/** What calling tools needs beyond that: words for the errors that only a tool call has. */
export interface ToolMessages extends ConnectMessages {
  readonly errors: ErrorMessages & Readonly<Record<WordedError, NameMessage>>;
}

/**
 * What the panel of connected apps says beyond that. A short word on a button (`disconnect`) stands within what a screen
 * reader says (`disconnectFrom`), so that whoever speaks to their computer can say what they see.
 *
 * @see [WCAG 2.2, Label in Name](https://www.w3.org/TR/WCAG22/#label-in-name)
 */
export interface AppsMessages {
  /** The language of the words, as a BCP 47 tag: dates and money are written in it. */
  readonly locale: string;
  readonly connectedApps: string;
  readonly empty: string;
  readonly loading: string;
  readonly loadingFailed: string;
  readonly testMode: string;
  readonly liveMode: string;

  readonly connect: string;
  readonly connecting: string;
  readonly reconnect: string;
  readonly disconnect: string;
  readonly disconnecting: string;
  readonly disconnectFrom: NameMessage;
  readonly tryAgainWith: NameMessage;
  readonly keep: string;

  // How a connection stands
  readonly statusConnected: string;
  readonly statusConnectedSince: (date: string) => string;
  readonly statusDisconnected: string;
  readonly statusNeedsReconnect: string;
  readonly statusWantsMore: string;
  readonly statusNeedsLogin: string;
  readonly statusNoAccess: string;
  readonly statusUnavailable: string;

  readonly confirmDisconnect: NameMessage;
  readonly disconnected: NameMessage;
  /** Gone here; whether the provider has ended it too is not known. */
  readonly disconnectedHere: NameMessage;
}

/** What AgentcardCards says. Amounts come in as they are to be read, for example `$10.00`. */
export interface CardMessages {
  /** The language of the words, as a BCP 47 tag: dates and money are written in it. */
  readonly locale: string;
  readonly cards: string;
  readonly cardsLoading: string;
  readonly cardsFailed: string;
  readonly cardsEmpty: string;
  readonly cardsRefresh: string;

  // One card
  readonly cardEndingIn: (last4: string) => string;
  /** In place of `cardEndingIn` where Agentcard tells no digits. */
  readonly cardWithoutDigits: string;
  readonly cardBalance: string;
  readonly cardBalanceUnknown: string;
  readonly cardExpires: (expiry: string) => string;
  readonly cardTest: string;
  readonly cardOpen: string;
  readonly cardPaused: string;
  readonly cardClosed: string;

  // Creating one
  readonly cardAmount: (currency: string) => string;
  /** What was written is not clearly an amount. Both come in as they are to be read, `least` with its currency. */
  readonly cardAmountUnclear: (example: string, least: string) => string;
  readonly cardCreate: string;
  readonly cardCreateQuestion: (amount: string) => string;
  readonly cardRealMoney: (amount: string) => string;
  readonly cardTestMoney: string;
  readonly cardCreateConfirm: (amount: string) => string;
  readonly cardCreating: string;
  readonly cardCreated: string;
  /** No answer came, so the card may exist. */
  readonly cardCreateUnknown: string;
  readonly cardCancel: string;
  /** A link to the provider, where something is left to do there. */
  readonly cardContinueAt: NameMessage;

  // Closing one; `card` is what `cardEndingIn` says
  readonly cardClose: string;
  readonly cardCloseLabel: (card: string) => string;
  readonly cardCloseQuestion: (card: string) => string;
  readonly cardCloseConfirm: string;
  readonly cardClosing: string;
  readonly cardKeep: string;
  readonly cardCloseDone: (card: string) => string;
}

/** What ToolAuthorization says. `tool` is the tool's title, or its name. */
export interface AuthorizationMessages {
  readonly authorizationPreparing: NameMessage;
  readonly authorizationRequired: (name: string, tool: string) => string;
  /** Where the tool is not known. */
  readonly authorizationRequiredForThis: NameMessage;
  readonly authorizationOpen: string;
  readonly authorizationOpenAgain: string;
  readonly authorizationWaiting: string;
  readonly authorizationContinue: string;
  readonly authorizationResuming: string;
  /** The user came back, and the provider still asks. */
  readonly authorizationPending: NameMessage;
  readonly authorizationResumed: string;
  /** The tool has answered with an error, perhaps since the permission was refused. */
  readonly authorizationEnded: string;
  readonly authorizationUnsafe: NameMessage;
  readonly authorizationCancel: string;
}

/** Every word that the components say. */
export interface Messages extends ToolMessages, AppsMessages, CardMessages, AuthorizationMessages {}

/** Some of the messages, to replace those alone; of the errors too. */
export type MessageOverrides = Partial<Omit<Messages, "errors">> & { readonly errors?: ErrorMessages };
