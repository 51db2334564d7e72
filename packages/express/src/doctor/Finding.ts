/** What one look of the doctor's came to. */
export interface Finding {
  /** What was looked at. */
  readonly check: string;
  /** The provider's id, where it is about one. */
  readonly provider?: string;
  /** `error` keeps users from connecting or puts them at risk; `warning` may be meant so. */
  readonly level: "ok" | "warning" | "error";
  /** A stable name of what is wrong. Each has a row in the documents. */
  readonly problem?: string;
  /** What is wrong; what is right where nothing is. */
  readonly what: string;
  /** What it was seen by. Nothing secret. */
  readonly why?: string;
  /** The line that fixes it, of code or configuration. */
  readonly fix?: string;
}
