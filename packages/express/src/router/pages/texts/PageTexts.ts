/** A heading, and the paragraph below it. */
export interface Words {
  readonly title: string;
  readonly text: string;
}

/** Words with the provider's name. */
export type NamedWords = (name: string) => Words;

/** The errors that have their own words on the finished page. All others use `failed`. */
type WordedFailure =
  | "attempt_foreign"
  | "connecting_interrupted"
  | "link_over"
  | "no_access"
  | "not_connected"
  | "not_signed_in"
  | "other_account"
  | "provider_unavailable"
  | "rate_limited"
  | "request_refused"
  | "store_unavailable"
  | "too_many_accounts"
  | "unknown_attempt"
  | "user_changed";

/** The words of the page on which connecting ends. */
export interface FinishedTexts {
  readonly connected: NamedWords;
  readonly cancelled: NamedWords;
  /** The user has not finished at the provider. */
  readonly pending: NamedWords;
  /** The user has finished, and the provider takes long to answer. */
  readonly finishing: NamedWords;
  readonly failed: NamedWords;
  readonly failures: Readonly<Record<WordedFailure, NamedWords>>;
}

/** The words of the page that the link of a message opens, if users connect with a key. */
export interface KeyTexts {
  readonly asks: (name: string, product?: string) => string;
  /** The label of the field. */
  readonly label: string;
  /** The link to the provider's page on which users find their keys. */
  readonly find: (name: string) => string;
  /** Sends the key. */
  readonly start: string;
  readonly failures: Readonly<Record<"key_invalid" | "key_refused" | "other_account", (name: string) => string>>;
}

/** The words of the page that the link of a message opens. */
export interface LinkTexts {
  readonly title: (name: string, product?: string) => string;
  readonly asks: (name: string, product?: string) => string;
  /** Before the label of the account that the user must sign in with. */
  readonly expects: (name: string) => string;
  /** Starts to connect. */
  readonly start: (name: string) => string;
  /** The browser goes to the provider. */
  readonly leaves: NamedWords;
  readonly key: KeyTexts;
  /** The paragraph after connecting. */
  readonly connected: string;
  /** The link was used, or it has expired, or it is not complete. */
  readonly over: Words;
  /** The link is for another user. */
  readonly foreign: Words;
  readonly openAgain: string;
}

/** The words of the page on which the user decides about a tool call. `agent` is a label, and all counts are already formatted. */
export interface ApproveTexts {
  /** The title of the page, and the line above the heading. The heading is the call in words. */
  readonly asks: string;
  readonly agentAsks: (agent: string, name: string) => string;
  readonly pageAsks: (name: string, product?: string) => string;
  /** A warning: the same call was sent before, and no usable answer came. */
  readonly mayRepeat: string;
  readonly testMode: string;
  readonly liveMode: string;
  readonly account: string;
  readonly tool: string;
  /** The heading of the list of arguments. */
  readonly sent: string;
  /** Instead of the list, if the call has no arguments. */
  readonly nothingSent: string;
  /** Opens the whole of a long value. */
  readonly showAll: (characters: string) => string;
  /** Opens the arguments that are not in the list yet. */
  readonly showMore: (count: string) => string;
  /** @param inTime "in 9 minutes" */
  readonly ends: (inTime: string) => string;
  readonly approve: string;
  readonly decline: string;

  // Pages without a question
  readonly approved: Words;
  readonly declined: Words;
  /** No such approval of this user waits. */
  readonly over: Words;
  /** @param host the product's host, such as `app.example.com` */
  readonly signIn: (host: string) => Words;
  /** The product wants more than this decision, and asks for it in its own pages. */
  readonly confirm: Words;
  /** The decision did not come from this page. */
  readonly refused: Words;
  readonly limited: Words;
  readonly failed: Words;
  /** The link to the page with the question. */
  readonly openAgain: string;
}

/** All texts of Keyhold's own pages in one language. */
export interface PageTexts {
  /** A BCP 47 tag. */
  readonly locale: string;
  readonly dir: "ltr" | "rtl";
  /** The link to the product. */
  readonly back: (product?: string) => string;
  readonly finished: FinishedTexts;
  readonly link: LinkTexts;
  readonly approve: ApproveTexts;
}
