/** Characters of a label. E-mail addresses have at most 254. */
const LONGEST = 254;

/** Control characters, halves of characters, line ends and what turns the direction of writing: in a list of connections they could make one account look like another. */
const INVISIBLE = /[\p{Cc}\p{Cs}\p{Bidi_Control}\u2028\u2029]/gu;

/**
 * The label of an account, as it may be stored and shown: on one line, in its own direction, and no longer than an e-mail address.
 *
 * @param text what a provider calls the account; any length, any characters
 * @returns nothing where it is no text, or nothing of it can be seen
 */
export function accountLabel(text: unknown): string | undefined {
  if (typeof text !== "string") return undefined;
  const visible = text.replace(INVISIBLE, " ").replace(/\s+/g, " ").trim();
  const [...characters] = visible.slice(0, 2 * LONGEST);
  const shown = characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join("")}…` : characters.join("");
  return shown || undefined;
}
