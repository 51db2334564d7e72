/** One result of the doctor. */
export interface Finding {
  /** The name of the check. */
  readonly check: string;
  /** The provider's id, if the finding is about a provider. */
  readonly provider?: string;
  /** With an `error`, users cannot connect or are at risk. A `warning` may be intentional. */
  readonly level: "ok" | "warning" | "error";
  /** The problem's stable name. `docs/doctor.md` has a row for each. */
  readonly problem?: string;
  /** What is wrong, or with `ok`, what is right. */
  readonly what: string;
  /** What the doctor saw. It contains no secrets. */
  readonly why?: string;
  /** The line of code or configuration that fixes it. */
  readonly fix?: string;
}
