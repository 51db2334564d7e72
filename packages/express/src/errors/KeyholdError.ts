import { type ErrorCode, errors } from "@keyhold/contract";
import { redacted } from "./redacted.js";

/** What went wrong, by a code of the contract. The message is the contract's, and causes are redacted: it can be logged as it is. */
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
    const told = cause instanceof KeyholdError ? cause : redacted(cause);
    super(errors[code][1], told && { cause: told });
    this.code = code;
    if (retryAfter !== undefined) this.retryAfter = retryAfter;
    if (rpcCode !== undefined) this.rpcCode = rpcCode;
  }

  /** The HTTP status that goes with the code. */
  get status(): number {
    return errors[this.code][0];
  }
}

/** A wrong option: its name, with dots for what is inside of it, and what is wrong, without its value. */
export interface ConfigProblem {
  readonly option: string;
  readonly message: string;
}

/** The same for wrong options: thrown at start, so that a misconfigured backend never serves a request. */
export class KeyholdConfigError extends Error {
  override readonly name = "KeyholdConfigError";

  /** @param subject whose options they are, such as `createKeyhold()` */
  constructor(
    readonly subject: string,
    readonly problems: readonly ConfigProblem[],
  ) {
    const lines = problems.map(({ option, message }) => `- \`${option}\` ${message}.`);
    super(`${subject} is not configured right:\n${lines.join("\n")}`);
  }
}
