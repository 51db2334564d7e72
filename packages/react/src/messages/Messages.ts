import type { KeyholdErrorCode } from "../client/KeyholdError.js";

/** A text with the provider's name, as users read it. */
export type NameMessage = (name: string) => string;

/** A text with the provider's name, and the product's name if the backend says it. */
export type ProductMessage = (name: string, product?: string) => string;

/** A text with an account, as the user calls it, and the name of its provider. */
export type AccountMessage = (account: string, name: string) => string;

/** The errors that have their own text. All other codes use `error`. */
export type WordedError = Extract<
  KeyholdErrorCode,
  | "approval_declined"
  | "approval_required"
  | "attempt_expired"
  | "attempt_foreign"
  | "authorization_refused"
  | "client_refused"
  | "confirmation_required"
  | "framed"
  | "insufficient_scope"
  | "key_invalid"
  | "key_refused"
  | "needs_login"
  | "needs_reconnect"
  | "no_access"
  | "not_ready"
  | "not_signed_in"
  | "offline"
  | "outcome_unknown"
  | "permission_fixed"
  | "provider_unavailable"
  | "question_answered"
  | "question_over"
  | "rate_limited"
  | "request_blocked"
  | "several_connections"
  | "server_unusable"
  | "too_many_accounts"
  | "too_many_servers"
  | "tool_asks_user"
  | "tool_failed"
  | "too_many_approvals"
  | "too_many_questions"
  | "unknown_approval"
  | "unknown_attempt"
  | "user_changed"
>;

/** The errors of these that only a tool call can have. */
type ToolError =
  | "approval_declined"
  | "approval_required"
  | "outcome_unknown"
  | "question_answered"
  | "question_over"
  | "several_connections"
  | "tool_asks_user"
  | "tool_failed"
  | "too_many_approvals"
  | "too_many_questions";

/** The errors that occur only in a decision about an approval. */
type DecisionError = "confirmation_required" | "unknown_approval";

/** The error that occurs only when a user changes what agents may do. */
type PermissionError = "permission_fixed";

/** The errors of these that only a key which the user enters can have. */
type KeyError = "key_invalid" | "key_refused";

/** The texts of errors for users, by code. */
export type ErrorMessages = Readonly<Partial<Record<KeyholdErrorCode, NameMessage>>>;

/** The texts for connecting one provider: the button, and the notices after a click. */
export interface ConnectMessages {
  readonly connectWith: NameMessage;
  readonly connecting: string;
  readonly connectingWith: NameMessage;
  readonly connectedWith: NameMessage;
  readonly reconnectWith: NameMessage;
  readonly tryAgain: string;
  /** Of the button that opens the provider's window after the browser has blocked it. */
  readonly openWindow: string;
  readonly openAgain: string;
  readonly useThisTab: string;
  readonly cancel: string;

  readonly waiting: NameMessage;
  /** For providers that sign users in by e-mail. */
  readonly waitingForEmail: NameMessage;
  /** If the page does not see the provider's window any more. The user may have closed it, or still be there. */
  readonly unseen: NameMessage;
  readonly blocked: NameMessage;
  readonly cancelled: NameMessage;
  readonly connected: NameMessage;

  readonly errors: ErrorMessages &
    Readonly<Record<Exclude<WordedError, ToolError | DecisionError | PermissionError | KeyError>, NameMessage>>;
  readonly error: NameMessage;
}

/** The text about connecting at once, without a page of the provider. */
export interface ExchangeMessages {
  /** Before the click: what connecting allows. */
  readonly exchanges: ProductMessage;
}

/** The texts of the field for the user's key at a provider. */
export interface KeyMessages extends ConnectMessages {
  /** What the user enters, and what the product does with it. */
  readonly keyEnter: ProductMessage;
  /** The label of the field. */
  readonly keyLabel: string;
  readonly keyConnect: string;
  /** A link to the provider's page with the user's keys. */
  readonly keyFind: NameMessage;
  readonly errors: ErrorMessages &
    Readonly<Record<Exclude<WordedError, ToolError | DecisionError | PermissionError>, NameMessage>>;
}

/** Also has the texts of the errors that occur only in tool calls. */
export interface ToolMessages extends ConnectMessages {
  /** The call was not sent yet. It waits for the user's approval. */
  readonly waitsForApproval: string;
  readonly errors: ErrorMessages &
    Readonly<Record<Exclude<WordedError, DecisionError | PermissionError | KeyError>, NameMessage>>;
}

/**
 * The texts of the panel of connected apps, besides those for connecting. The text that a screen reader says
 * (`disconnectFrom`, `disconnectAccount`) must contain the short text on the button (`disconnect`): users of voice control say what they see.
 *
 * @see [WCAG 2.2, Label in Name](https://www.w3.org/TR/WCAG22/#label-in-name)
 */
export interface AppsMessages {
  /** The language of the words, as a BCP 47 tag: dates and money are written in it. */
  readonly locale: string;
  readonly connectedApps: string;
  /** The heading above the providers that the user has not connected. */
  readonly available: string;
  readonly empty: string;
  readonly loading: string;
  readonly loadingFailed: string;
  readonly testMode: string;
  readonly liveMode: string;

  readonly connect: string;
  readonly reconnect: string;
  readonly disconnect: string;
  readonly disconnecting: string;
  readonly disconnectFrom: NameMessage;
  readonly tryAgainWith: NameMessage;
  readonly keep: string;

  // Several accounts at one provider; `account` is what the user calls it, mostly an e-mail address
  /** Names one of several accounts in the other texts, instead of the provider's name. */
  readonly accountAt: AccountMessage;
  /** Instead of an account that the provider does not name. */
  readonly accountNumber: (number: string) => string;
  readonly disconnectAccount: AccountMessage;
  readonly addAccount: string;
  readonly addAccountAt: NameMessage;
  readonly rename: string;
  readonly renameAccount: (account: string) => string;
  /** The label of the field for an account's name. */
  readonly accountLabel: string;
  readonly save: string;
  /** The badge of the account that is used where only the provider is named, and the button for it. */
  readonly defaultAccount: string;
  readonly makeDefault: string;
  readonly makeAccountDefault: (account: string) => string;
  readonly madeDefault: (account: string) => string;

  // The servers that users add themselves; `name` is the server's host
  readonly addServer: string;
  /** The label of the field for a server's address. */
  readonly serverAddress: string;
  readonly add: string;
  readonly serverAdded: NameMessage;
  /** Of the button that removes a server which is not connected. */
  readonly remove: string;
  readonly removeServer: NameMessage;
  readonly serverRemoved: NameMessage;

  // The status of a connection
  readonly statusConnected: string;
  readonly statusConnectedSince: (date: string) => string;
  /** `ago` is already formatted: "3 min. ago", "yesterday". */
  readonly usedAgo: (ago: string) => string;
  readonly usedAgoBy: (ago: string, agent: string) => string;
  readonly statusDisconnected: string;
  readonly statusNeedsReconnect: string;
  readonly statusWantsMore: string;
  readonly statusNeedsLogin: string;
  readonly statusNoAccess: string;
  readonly statusUnavailable: string;

  // The details of a row
  readonly details: string;
  readonly detailsOf: NameMessage;
  readonly detailsAccount: string;
  readonly detailsConnectedAt: string;
  readonly detailsLastUsedAt: string;
  readonly detailsScopes: string;

  readonly confirmDisconnect: ProductMessage;
  readonly disconnected: NameMessage;
  /** Disconnected in this product. The provider did not confirm. */
  readonly disconnectedHere: NameMessage;
  /** A link to the provider's page about what has access. */
  readonly openProvider: NameMessage;
}

/** The texts of AgentcardCards. Amounts are already formatted, for example `$10.00`. */
export interface CardMessages {
  /** The language of the words, as a BCP 47 tag: dates and money are written in it. */
  readonly locale: string;
  readonly cards: string;
  readonly cardsLoading: string;
  readonly cardsFailed: string;
  /** What an agent card is. */
  readonly cardsAbout: string;
  /** There are no cards yet: what the first one is for. */
  readonly cardsEmpty: string;
  readonly cardsRefresh: string;

  // One card
  readonly cardEndingIn: (last4: string) => string;
  /** Instead of `cardEndingIn`, if Agentcard did not send the digits. */
  readonly cardWithoutDigits: string;
  readonly cardBalance: string;
  readonly cardBalanceUnknown: string;
  readonly cardExpires: (expiry: string) => string;
  readonly cardTest: string;
  readonly cardOpen: string;
  readonly cardPaused: string;
  readonly cardClosed: string;
  /** Follows an amount: what is left of this limit. */
  readonly cardLeft: (limit: string) => string;
  /** The button that opens and closes the details of a card; `card` is what `cardEndingIn` says. */
  readonly cardDetails: string;
  readonly cardDetailsLabel: (card: string) => string;

  // The transactions of one card; numbers are already formatted
  readonly cardTransactions: string;
  readonly cardTransactionsLabel: (card: string) => string;
  readonly cardTransactionsLoading: string;
  readonly cardTransactionsFailed: string;
  readonly cardTransactionsEmpty: string;
  readonly cardTransactionsAll: (count: string) => string;
  /** There may be more transactions than the page has loaded. `name` is the provider's. */
  readonly cardTransactionsMost: (count: string, name: string) => string;
  readonly cardTransactionPending: string;
  readonly cardTransactionDeclined: string;

  // The user's own cards
  readonly cardsOwn: NameMessage;
  readonly cardsOwnHint: string;

  // Creating one
  readonly cardAmount: (currency: string) => string;
  /** The user's input is not clearly an amount. Both parameters are already formatted, `least` with its currency. */
  readonly cardAmountUnclear: (example: string, least: string) => string;
  readonly cardCreate: string;
  readonly cardCreateQuestion: (amount: string) => string;
  /** Instead of `cardCreateQuestion`, if what the user has written could mean something else too. */
  readonly cardAmountMeant: (amount: string, written: string) => string;
  readonly cardRealMoney: (amount: string, product?: string) => string;
  readonly cardTestMoney: string;
  readonly cardCreateConfirm: (amount: string) => string;
  readonly cardCreating: string;
  readonly cardCreated: string;
  /** There was no answer, so the card may exist. */
  readonly cardCreateUnknown: string;
  readonly cardCancel: string;
  /** A link to the provider, if the user has to continue there. */
  readonly cardContinueAt: NameMessage;

  // Removing one, which closes it at Agentcard for ever
  readonly cardClose: string;
  readonly cardCloseLabel: (card: string) => string;
  readonly cardCloseQuestion: (card: string) => string;
  readonly cardCloseConfirm: string;
  readonly cardClosing: string;
  readonly cardKeep: string;
  readonly cardCloseDone: (card: string) => string;
}

/** The texts of ToolAuthorization. `tool` is the tool's title, or its name; `name` is the service that asks, or the provider. */
export interface AuthorizationMessages {
  readonly authorizationPreparing: NameMessage;
  readonly authorizationRequired: (name: string, tool: string) => string;
  /** If the tool is not known. */
  readonly authorizationRequiredForThis: NameMessage;
  /** The call needs a further permission after the one that the user has just given. */
  readonly authorizationAlso: NameMessage;
  readonly authorizationOpen: string;
  readonly authorizationOpenAgain: string;
  readonly authorizationWaiting: string;
  readonly authorizationContinue: string;
  readonly authorizationResuming: string;
  /** The user came back, but the provider still needs the permission. */
  readonly authorizationPending: NameMessage;
  readonly authorizationResumed: string;
  /** The tool answered with an error, perhaps because the user refused the permission. */
  readonly authorizationEnded: string;
  readonly authorizationUnsafe: NameMessage;
  readonly authorizationCancel: string;
}

/** The texts of ToolQuestion. `name` is the provider that asks. The texts of the question itself are the provider's. */
export interface QuestionMessages extends ToolMessages {
  /** The language of the words, as a BCP 47 tag: numbers are written in it. */
  readonly locale: string;
  /** Says who asks. */
  readonly questionAsks: NameMessage;
  /** Says where the answer goes, and that no secret belongs there. */
  readonly questionNote: NameMessage;
  /** The button that opens a page in a new tab. Gets the host of the page. */
  readonly questionOpen: NameMessage;
  /** Says whose page that is, and that the user has to look where they are. */
  readonly questionLinkNote: NameMessage;
  /** Follows the label of a field that can stay empty. */
  readonly questionOptional: string;
  readonly questionRequired: string;
  readonly questionInvalid: string;
  /** The same for a choice or a checkbox. */
  readonly questionChoiceInvalid: string;
  /** How long a text can be. The range is already formatted: "2–20", "≥ 2" or "≤ 20". */
  readonly questionCharacters: (range: string) => string;
  /** The range of a number, formatted like that. */
  readonly questionValues: (range: string) => string;
  /** How many options the user can choose, formatted like that. */
  readonly questionChoices: (range: string) => string;
  /** The entry of a list that chooses nothing. */
  readonly questionChoose: string;
  readonly questionSend: string;
  /** The button of a question without fields. */
  readonly questionConfirm: string;
  readonly questionSending: string;
  /** The button that tells the tool that the user does not want to answer. */
  readonly questionDecline: string;
}

/** The texts of Approvals. The call's summary comes from the backend, in the language of the page if the provider has words in it. */
export interface ApprovalMessages extends ConnectMessages {
  /** The language of the words, as a BCP 47 tag: times and numbers are written in it. */
  readonly locale: string;
  readonly errors: ErrorMessages &
    Readonly<Record<Exclude<WordedError, ToolError | PermissionError | KeyError>, NameMessage>>;
  readonly approvals: string;
  readonly approvalsLoading: string;
  readonly approvalsFailed: string;
  readonly approvalsEmpty: string;
  /** Below `approvalsEmpty`: what will appear. */
  readonly approvalsEmptyHint: string;

  // One call that waits
  /** What a screen reader says when a call begins to wait. */
  readonly approvalNew: (summary: string) => string;
  /** Says which agent wants to make the call. `name` is the provider's. */
  readonly approvalAgentAsks: (name: string, agent: string) => string;
  readonly approvalPageAsks: ProductMessage;
  /** The same call was sent before without an answer, so approving can do it a second time. */
  readonly approvalMayRepeat: string;
  readonly approvalAccount: string;
  readonly approvalTool: string;
  readonly approvalSent: string;
  readonly approvalNothingSent: string;
  /** Opens the rest of a long argument. The number is already formatted. */
  readonly approvalShowAll: (characters: string) => string;
  /** `inTime` is already formatted: "in 9 minutes". */
  readonly approvalEnds: (inTime: string) => string;

  // Deciding
  readonly approvalApprove: string;
  readonly approvalApproving: string;
  readonly approvalApproved: string;
  /** Approved, and sent: no answer has come yet. */
  readonly approvalRunning: string;
  readonly approvalDone: string;
  readonly approvalFailed: string;
  /** Approved, and sent: no usable answer came, so the call may have been carried out. */
  readonly approvalUnclear: string;
  readonly approvalDecline: string;
  readonly approvalDeclining: string;
  readonly approvalDeclined: string;
}

/** The texts of Activity. The summary of a call is in English. */
export interface ActivityMessages extends ConnectMessages {
  /** The language of the words, as a BCP 47 tag: dates, times and numbers are written in it. */
  readonly locale: string;
  readonly activity: string;
  readonly activityLoading: string;
  readonly activityLoadFailed: string;
  readonly activityEmpty: string;
  /** The label of the choice between agents, and the choice of all. */
  readonly activityBy: string;
  readonly activityByAll: string;
  readonly activityMore: string;
  readonly activityLoadingMore: string;
  readonly activityMoreFailed: string;
  /** What a screen reader says when older calls are loaded. The number is already formatted. */
  readonly activityMoreShown: (count: string) => string;

  // One call
  readonly activityAgent: (agent: string) => string;
  /** Instead of `activityAgent`, for a call of a page. */
  readonly activityPage: string;
  /** The user was asked, and the call was sent. */
  readonly activityApproved: string;
  /** The user was asked, and the call was not sent. An earlier version of the backend does not say why. */
  readonly activityNotApproved: string;
  /** The user was asked, and has declined. */
  readonly activityDeclined: string;
  /** The user was asked, and did not decide in time. */
  readonly activityExpired: string;
  /** The user was asked, and has not decided yet. */
  readonly activityUndecided: string;
  /** The values of the call cannot be right, so the user was not asked. */
  readonly activityNotValid: string;
  /** The rules refused the call. */
  readonly activityNotAllowed: string;
  readonly activityNotSent: string;
  readonly activityFailed: string;
  /** The call was sent and has ended without an answer. */
  readonly activityUnclear: string;
  /** The call runs, or its end is not known. */
  readonly activityRunning: string;
}

/** The texts of ToolPermissions. `name` is the provider's, `tool` the tool's title or name. */
export interface PermissionMessages extends ConnectMessages {
  /** The language of the words, as a BCP 47 tag: numbers are written in it. */
  readonly locale: string;
  readonly errors: ErrorMessages &
    Readonly<Record<Exclude<WordedError, ToolError | DecisionError | KeyError>, NameMessage>>;
  readonly permissions: NameMessage;
  /** Says what `permissionAsk` means. */
  readonly permissionsHint: string;
  readonly permissionsLoading: string;
  readonly permissionsFailed: string;
  readonly permissionsEmpty: NameMessage;
  readonly permissionsNotConnected: NameMessage;
  /** The label of the field that chooses one of several agents. */
  readonly permissionsAgent: string;
  readonly permissionsSearch: string;
  readonly permissionsNoMatch: string;

  // The groups of tools: what their calls do
  readonly permissionLooks: string;
  readonly permissionChanges: string;
  readonly permissionSpends: string;

  // One tool
  readonly permissionAllow: string;
  readonly permissionAsk: string;
  readonly permissionNever: string;
  /** For a group in which some tools have no `permissionAllow`. */
  readonly permissionAlwaysAsked: string;
  readonly permissionFixedByProduct: string;
  readonly permissionFixedByProvider: NameMessage;
  /** The product decides by the arguments of each call. */
  readonly permissionByCall: string;
  readonly permissionSaving: string;
  readonly permissionSaved: string;
  /** What a screen reader says. `choice` is one of `permissionAllow`, `permissionAsk` and `permissionNever`. */
  readonly permissionSavedAs: (tool: string, choice: string) => string;
}

/** All texts of the components. */
export interface Messages
  extends ToolMessages,
    AppsMessages,
    ExchangeMessages,
    KeyMessages,
    CardMessages,
    AuthorizationMessages,
    QuestionMessages,
    ApprovalMessages,
    ActivityMessages,
    PermissionMessages {
  /** The texts of errors, by code. Codes without a text use `error`. */
  readonly errors: ErrorMessages & Readonly<Record<WordedError, NameMessage>>;
}

/** Some of the texts, also some of the errors. The others stay English. */
export type MessageOverrides = Partial<Omit<Messages, "errors">> & {
  /** The texts of errors, by code. The others stay. */
  readonly errors?: ErrorMessages | undefined;
};
