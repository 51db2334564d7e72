import { type ErrorCode, errorBrand, errorDocs } from "@keyhold/contract";

/**
 * What went wrong, for a `switch`: the backend's codes, and five that only a browser can see.
 *
 * - `offline`: no answer came, or none in time.
 * - `answer_invalid`: something answered that is not a Keyhold backend.
 * - `not_ready`: your code started to connect before the connections were loaded.
 * - `framed`: the page is in a frame of another page, where the browser does not let it connect.
 * - `request_blocked`: the browser or an extension blocks the requests that ask how connecting has ended.
 */
export type KeyholdErrorCode = ErrorCode | "offline" | "answer_invalid" | "not_ready" | "framed" | "request_blocked";

const BRAND = "@keyhold/react";

/**
 * Everything that the kit fails with. Its message is for a developer; what users read comes from `Messages.errors`.
 *
 * @example
 * ```tsx
 * <ConnectWithAgentcard onError={(error) => console.error(error.code, error.message, error.docs)} />
 * ```
 */
export class KeyholdError extends Error {
  override readonly name = "KeyholdError";
  /** What went wrong, for a `switch`. */
  readonly code: KeyholdErrorCode;
  /** The address of a text that says what happened and what to do. */
  readonly docs: string;
  /** The HTTP status; absent when no answer came. */
  readonly status: number | undefined;
  /** The id of the approval that the call needs. Only with the code `approval_required`. */
  readonly approvalId: string | undefined;
  /** The name of the field that does not fit. Only with the code `question_answer_invalid`. */
  readonly field: string | undefined;

  /** @param options its members, and the error behind it (`cause`) */
  constructor(options: {
    code: KeyholdErrorCode;
    message: string;
    status?: number;
    approvalId?: string | undefined;
    field?: string | undefined;
    cause?: unknown;
  }) {
    super(options.message, { cause: options.cause });
    this.code = options.code;
    this.docs = errorDocs(this.code);
    this.status = options.status;
    this.approvalId = options.approvalId;
    this.field = options.field;
  }

  get [errorBrand](): string {
    return BRAND;
  }

  /** Recognizes the errors of another copy of this package too. */
  static override [Symbol.hasInstance](value: unknown): value is KeyholdError {
    return Object(value)[errorBrand] === BRAND;
  }
}

const connectionCodes = new Set<KeyholdErrorCode>([
  "not_connected",
  "several_connections",
  "needs_reconnect",
  "needs_login",
  "no_access",
  "insufficient_scope",
]);

/** Whether the error says that the connection itself no longer stands as the page believes. */
export function isConnectionError(error: unknown): boolean {
  return error instanceof KeyholdError && connectionCodes.has(error.code);
}

/** Whether the same request may well succeed in a moment. */
function isRetryable({ code, status = 0 }: KeyholdError): boolean {
  return code === "offline" || status >= 500;
}

/**
 * Whether to ask the same again later: the backend has not answered. In place of it, a proxy on the way may have, or the login page of a network.
 */
export function isPassing(error: KeyholdError): boolean {
  return isRetryable(error) || error.code === "answer_invalid" || error.code === "rate_limited";
}

/** The retry rule of the kit's queries: once, and only where a second try may help. */
export function retryOnce(failures: number, error: KeyholdError): boolean {
  return failures === 0 && isRetryable(error);
}
