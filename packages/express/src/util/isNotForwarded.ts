/**
 * The headers that are about one connection, and not about the message
 * ([RFC 9110, section 7.6.1](https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1)), those that say how long a body is, and `Expect`, which
 * would make the server wait.
 */
const NOT_FORWARDED: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "expect",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** @param name in lower case */
export const isNotForwarded = (name: string) => NOT_FORWARDED.has(name);
