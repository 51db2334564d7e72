import { type ErrorCode, errors } from "@keyhold/contract";
import { redacted } from "./redacted.js";

/** A failure with a code of the contract. It is safe to log: the message is the contract's, and causes are redacted. */
export class KeyholdError extends Error {
  override readonly name = "KeyholdError";
  readonly code: ErrorCode;
  /** Whole seconds to wait before the next request, if the provider names a time. */
  readonly retryAfter?: number;
  /** With `tool_failed`: the number of the server's JSON-RPC error. */
  readonly rpcCode?: number;

  constructor(
    code: ErrorCode,
    {
      cause,
      retryAfter,
      rpcCode,
    }: ErrorOptions & { readonly retryAfter?: number | undefined; readonly rpcCode?: number } = {},
  ) {
    const safeCause = cause instanceof KeyholdError ? cause : redacted(cause);
    super(errors[code][1], safeCause && { cause: safeCause });
    this.code = code;
    if (retryAfter !== undefined) this.retryAfter = retryAfter;
    if (rpcCode !== undefined) this.rpcCode = rpcCode;
  }

  /** The HTTP status that goes with the code. */
  get status(): number {
    return errors[this.code][0];
  }
}

/** A wrong option: its name, such as `rateLimit.window`, and the problem. The value is left out, since it may be secret. */
export interface ConfigProblem {
  readonly option: string;
  readonly message: string;
}

/** The error for wrong options. Keyhold throws it at start, so that a misconfigured backend never serves a request. */
export class KeyholdConfigError extends Error {
  override readonly name = "KeyholdConfigError";

  /** @param subject the function or provider that has these options, such as `createKeyhold()` */
  constructor(
    readonly subject: string,
    readonly problems: readonly ConfigProblem[],
  ) {
    const lines = problems.map(({ option, message }) => `- \`${option}\` ${message}.`);
    super(`${subject} has wrong options:\n${lines.join("\n")}`);
  }
}
