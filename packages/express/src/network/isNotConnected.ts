import { NotPublicError } from "./publicAddresses.js";

const CODES: ReadonlySet<unknown> = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Whether an error of a request means that there was no connection, so nothing was sent. After any other error, the request may have been sent. */
export function isNotConnected(error: unknown): boolean {
  // `fetch` wraps the error of the connection.
  const { code, cause } = Object(error);
  return error instanceof NotPublicError || CODES.has(code ?? Object(cause).code);
}
