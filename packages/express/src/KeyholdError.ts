import { type ErrorCode, errors } from "@keyhold/contract";

/** What went wrong, by a code of the contract. The message is the contract's: no provider text, nothing secret. */
export class KeyholdError extends Error {
  override readonly name = "KeyholdError";
  readonly code: ErrorCode;

  constructor(code: ErrorCode, options?: ErrorOptions) {
    super(errors[code][1], options);
    this.code = code;
  }

  /** The HTTP status that goes with the code. */
  get status(): number {
    return errors[this.code][0];
  }
}

/** The same for a wrong option: thrown at start, so that a misconfigured backend never serves a request. */
export class KeyholdConfigError extends Error {
  override readonly name = "KeyholdConfigError";
}
