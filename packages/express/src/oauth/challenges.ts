/** The parameters of one challenge in a `WWW-Authenticate` header, by name in lower case. */
export type Challenge = ReadonlyMap<string, string>;

const NAME = "[!#$%&'*+.^_`|~\\w-]+";
/**
 * A quoted string. Without a closing quote, it ends at the end of the header. So the time to read a header stays proportional to its
 * length.
 */
const QUOTED = '"(?:[^"\\\\]|\\\\.?)*(?:"|$)';
/**
 * Matches, in this order: a parameter with its value; a word, which is a scheme (or a token68, which Bearer does not use); a quoted string
 * without a name, which is skipped. Some servers leave out the quotes around addresses, so a value can contain everything except spaces,
 * commas and quotes.
 */
const PART = new RegExp(`(${NAME})\\s*=\\s*(${QUOTED}|[^\\s,"=][^\\s,"]*)|([^\\s,"]+)|${QUOTED}`, "g");

/**
 * Reads the Bearer challenges of an answer, in order. The answer can also have challenges of other schemes, in one header line or several.
 *
 * @param header the answer's `WWW-Authenticate` header: one line, several, or none
 * @see [RFC 9110, section 11.6.1](https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1),
 * [RFC 6750, section 3](https://www.rfc-editor.org/rfc/rfc6750#section-3)
 */
export function bearerChallenges(header: string | readonly string[] | null | undefined): readonly Challenge[] {
  const challenges: { readonly scheme: string; readonly parameters: Map<string, string> }[] = [];
  for (const [, name, value, word] of [header ?? []].flat().join(", ").matchAll(PART)) {
    if (word !== undefined) challenges.push({ scheme: word.toLowerCase(), parameters: new Map() });
    const { parameters } = challenges.at(-1) ?? {};
    const key = name?.toLowerCase();
    const text = value && unquoted(value);
    // If a parameter occurs twice, the first one counts.
    if (key && text !== undefined && !parameters?.has(key)) parameters?.set(key, text);
  }
  return challenges.filter(({ scheme }) => scheme === "bearer").map(({ parameters }) => parameters);
}

/** The text of a value; `undefined` for a quoted string without a closing quote. */
function unquoted(value: string): string | undefined {
  if (!value.startsWith('"')) return value;
  const [, text] = /^"((?:[^"\\]|\\.)*)"$/.exec(value) ?? [];
  return text?.replace(/\\(.)/g, "$1");
}
