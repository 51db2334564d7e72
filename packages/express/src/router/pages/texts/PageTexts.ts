/** A heading, and the paragraph below it. */
export interface Words {
  readonly title: string;
  readonly text: string;
}

/** Words with the provider's name. */
export type NamedWords = (name: string) => Words;

/** The errors that have words of their own on the finished page. All others use `failed`. */
type WordedFailure =
  | "attempt_foreign"
  | "connecting_interrupted"
  | "no_access"
  | "not_connected"
  | "not_signed_in"
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

/** All texts of Keyhold's own pages in one language. */
export interface PageTexts {
  /** A BCP 47 tag. */
  readonly locale: string;
  readonly dir: "ltr" | "rtl";
  /** The link to the product. */
  readonly back: string;
  readonly finished: FinishedTexts;
}
