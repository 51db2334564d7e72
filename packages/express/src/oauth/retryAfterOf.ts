/** The longest wait that Keyhold reports, in seconds. */
const LONGEST = 86_400;

/**
 * Reads how long a server asks clients to wait, from its `Retry-After`: a number of seconds, or a date.
 *
 * @returns whole seconds, at least one and at most a day; `undefined` if the server names no time
 * @see [RFC 9110, section 10.2.3](https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3)
 */
export function retryAfterOf(headers: Headers): number | undefined {
  const value = headers.get("retry-after")?.trim();
  if (!value) return undefined;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.min(LONGEST, Math.max(1, Math.ceil(seconds)));
}
