import { type ErrorCode, type ErrorDetails, errorBrand, errorDocs, errors } from "@keyhold/contract";
import { redacted } from "./redacted.js";

const FAILURE = "@keyhold/express";
const MISCONFIGURED = "@keyhold/express configuration";

/**
 * A failure with a code of the contract. It is safe to log: the message is the contract's, and causes are redacted.
 *
 * @example
 * try {
 *   await keyhold.mcp({ userId, provider: "agentcard" });
 * } catch (error) {
 *   if (error instanceof KeyholdError && error.code === "not_connected") return "Connect Agentcard first.";
 *   throw error;
 * }
 */
export class KeyholdError extends Error {
  override readonly name = "KeyholdError";
  /** What went wrong, for a `switch`. */
  readonly code: ErrorCode;
  /** The address of the code's entry in the list of errors. */
  readonly docs: string;
  /** Whole seconds to wait before the next request, if the provider names a time. */
  readonly retryAfter?: number | undefined;
  /** With `tool_failed`: the number of the server's JSON-RPC error. */
  readonly rpcCode?: number | undefined;
  /** With `approval_required`: the id of the approval that waits. */
  readonly approvalId?: string | undefined;
  /** With `question_answer_invalid`: the name of the field. */
  readonly field?: string | undefined;

  /**
   * Keyhold creates these errors. Create one in a test of your own code.
   *
   * @param code what went wrong
   * @param options.cause the error behind it, which is redacted
   */
  constructor(
    code: ErrorCode,
    {
      cause,
      retryAfter,
      rpcCode,
      approvalId,
      field,
    }: ErrorOptions & ErrorDetails & { readonly retryAfter?: number | undefined } = {},
  ) {
    const safeCause = cause instanceof KeyholdError ? cause : redacted(cause);
    super(errors[code].message, safeCause && { cause: safeCause });
    this.code = code;
    this.docs = errorDocs(code);
    if (retryAfter !== undefined) this.retryAfter = retryAfter;
    if (rpcCode !== undefined) this.rpcCode = rpcCode;
    if (approvalId !== undefined) this.approvalId = approvalId;
    if (field !== undefined) this.field = field;
  }

  /** The HTTP status that goes with the code. */
  get status(): number {
    return errors[this.code].status;
  }

  get [errorBrand](): string {
    return FAILURE;
  }

  static override readonly [Symbol.hasInstance] = isFailure;
}

/** Recognizes the errors of another copy of this package too. Its subclasses are for this copy alone. */
function isFailure(this: unknown, value: unknown): boolean {
  const isOfSubclass = this !== KeyholdError;
  return isOfSubclass ? Function.prototype[Symbol.hasInstance].call(this, value) : hasBrand(value, FAILURE);
}

/** Whether a thrown value is a KeyholdError with one of these codes. */
export function hasCode(error: unknown, ...codes: readonly ErrorCode[]): error is KeyholdError {
  return error instanceof KeyholdError && codes.includes(error.code);
}

function hasBrand(value: unknown, brand: string): boolean {
  return Object(value)[errorBrand] === brand;
}

/** A wrong option. It does not contain the option's value, which can be secret. */
export interface ConfigProblem {
  /** The option's name, such as `rateLimit.window`. */
  readonly option: string;
  /** What is wrong with it, without a full stop: it continues the option's name, such as "must be a positive number". */
  readonly message: string;
}

/**
 * The error for wrong options. Keyhold throws it at start, so that a misconfigured backend never serves a request.
 *
 * @example
 * try {
 *   createKeyhold(options);
 * } catch (error) {
 *   if (error instanceof KeyholdConfigError) for (const { option, message } of error.problems) console.error(option, message);
 *   throw error;
 * }
 */
export class KeyholdConfigError extends Error {
  override readonly name = "KeyholdConfigError";

  /** @param subject the function or provider that has these options, such as `createKeyhold()` */
  constructor(
    readonly subject: string,
    readonly problems: readonly ConfigProblem[],
  ) {
    const lines = problems.map(({ option, message }) => `- \`${option}\` ${message}.`);
    super(`${subject} of @keyhold/express is not configured right:\n${lines.join("\n")}`);
  }

  get [errorBrand](): string {
    return MISCONFIGURED;
  }

  /** Recognizes the errors of another copy of this package too. */
  static override [Symbol.hasInstance](value: unknown): value is KeyholdConfigError {
    return hasBrand(value, MISCONFIGURED);
  }
}
