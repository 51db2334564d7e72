/** With these codes undici says that it was used wrongly. */
const MISUSES: ReadonlySet<unknown> = new Set([
  "UND_ERR_INVALID_ARG",
  "UND_ERR_INVALID_RETURN_VALUE",
  "UND_ERR_NOT_SUPPORTED",
  "UND_ERR_REQ_CONTENT_LENGTH_MISMATCH",
]);

/**
 * Whether a `fetch`, or reading its answer, failed because of the network or the server: refused, reset, timed out, not found, TLS, not HTTP.
 * `fetch` throws a TypeError for these, as a fault in the program does. What differs is the cause: the error of the connection.
 */
export function isNetworkError(error: unknown): boolean {
  if (error instanceof DOMException) return error.name === "TimeoutError" || error.name === "AbortError";
  return error instanceof TypeError && isOfConnection(error.cause);
}

/** What `fetch` gives as the cause: an error of the connection, of undici, or of the rules of `fetch` (a blocked port). */
function isOfConnection(error: unknown): boolean {
  if (!(error instanceof Error) || FAULTS.some((fault) => error instanceof fault)) return false;
  return !("code" in error && MISUSES.has(error.code));
}

const FAULTS = [TypeError, RangeError, ReferenceError, SyntaxError];
