/** Characters of a label. E-mail addresses have at most 254. */
const LONGEST = 254;

/** Control characters, lone surrogates, line ends and characters that change the direction of text. In a list of connections they could make one account look like another. */
const INVISIBLE = /[\p{Cc}\p{Cs}\p{Bidi_Control}\u2028\u2029]/gu;

/**
 * The label of an account, safe to store and show: on one line, without a change of direction, and no longer than an e-mail address.
 *
 * @param text the provider's name for the account; any length, any characters
 * @returns `undefined` if it is not a string, or has no visible character
 */
export function accountLabel(text: unknown): string | undefined {
  if (typeof text !== "string") return undefined;
  const visible = text.replace(INVISIBLE, " ").replace(/\s+/g, " ").trim();
  const [...characters] = visible.slice(0, 2 * LONGEST);
  const shown = characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join("")}…` : characters.join("");
  return shown || undefined;
}
