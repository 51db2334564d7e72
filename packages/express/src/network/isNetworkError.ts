/** The codes with which undici says that the program used it wrongly. */
const MISUSES: ReadonlySet<unknown> = new Set([
  "UND_ERR_INVALID_ARG",
  "UND_ERR_INVALID_RETURN_VALUE",
  "UND_ERR_NOT_SUPPORTED",
  "UND_ERR_REQ_CONTENT_LENGTH_MISMATCH",
]);

/**
 * Whether `fetch`, or reading its answer, failed because of the network or the server (refused, reset, timed out, not found, TLS, not
 * HTTP). `fetch` throws a TypeError then, but a bug in the program also throws a TypeError. Only the first has the connection's error as
 * its cause.
 */
export function isNetworkError(error: unknown): boolean {
  if (error instanceof DOMException) return error.name === "TimeoutError" || error.name === "AbortError";
  return error instanceof TypeError && isOfConnection(error.cause);
}

/**
 * Whether the cause of a `fetch` error comes from the connection, from undici, or from the rules of `fetch` (a blocked port, for example).
 */
function isOfConnection(error: unknown): boolean {
  if (!(error instanceof Error) || FAULTS.some((fault) => error instanceof fault)) return false;
  return !("code" in error && MISUSES.has(error.code));
}

const FAULTS = [TypeError, RangeError, ReferenceError, SyntaxError];
