/** What one challenge of a `WWW-Authenticate` says: its parameters, by their names in lower case. */
export type Challenge = ReadonlyMap<string, string>;

const NAME = "[!#$%&'*+.^_`|~\\w-]+";
/** A quoted string; one that does not end goes on to the end of the header, so that reading takes no more time than its length. */
const QUOTED = '"(?:[^"\\\\]|\\\\.?)*(?:"|$)';
/**
 * A parameter with its value; else a word, which is a scheme (or a token68, which no scheme of ours has); else a quoted string without a name, which is passed over. Servers leave
 * out quotes around addresses, so a value may be whatever has no space, comma or quote.
 */
const PART = new RegExp(`(${NAME})\\s*=\\s*(${QUOTED}|[^\\s,"=][^\\s,"]*)|([^\\s,"]+)|${QUOTED}`, "g");

/**
 * The Bearer challenges of an answer, in their order: one of several schemes, in one header line or several.
 *
 * @param header the answer's `WWW-Authenticate`, one line or more; none where it has none
 * @see [RFC 9110, section 11.6.1](https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1), [RFC 6750, section 3](https://www.rfc-editor.org/rfc/rfc6750#section-3)
 */
export function bearerChallenges(header: string | readonly string[] | null | undefined): readonly Challenge[] {
  const challenges: { readonly scheme: string; readonly parameters: Map<string, string> }[] = [];
  for (const [, name, value, word] of [header ?? []].flat().join(", ").matchAll(PART)) {
    if (word !== undefined) challenges.push({ scheme: word.toLowerCase(), parameters: new Map() });
    const { parameters } = challenges.at(-1) ?? {};
    const key = name?.toLowerCase();
    const text = value && unquoted(value);
    // Each parameter may be there once: a second one is no reason to forget the first.
    if (key && text !== undefined && !parameters?.has(key)) parameters?.set(key, text);
  }
  return challenges.filter(({ scheme }) => scheme === "bearer").map(({ parameters }) => parameters);
}

/** The text of a value; nothing of a quoted string that does not end. */
function unquoted(value: string): string | undefined {
  if (!value.startsWith('"')) return value;
  const [, text] = /^"((?:[^"\\]|\\.)*)"$/.exec(value) ?? [];
  return text?.replace(/\\(.)/g, "$1");
}
