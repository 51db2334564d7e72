/** The longest key, in bytes of UTF-8. An entry of an index in PostgreSQL has at most 2,704 bytes. */
const LONGEST_KEY = 2_600;

/**
 * Checks a key of a store in a SQL database.
 *
 * @throws RangeError if the database could not store exactly this key. The error does not repeat the key
 */
export function checkedKey(key: string): string {
  if (Buffer.byteLength(key) > LONGEST_KEY) {
    throw new RangeError(
      `@keyhold/express: a key of the store is longer than ${LONGEST_KEY} bytes. Keys contain the user id: use a shorter one.`,
    );
  }
  return checkedText(key);
}

/**
 * Checks a text that goes to a SQL database. PostgreSQL cannot store `\0`, and drivers replace half of a surrogate pair, so two different
 * texts would become one.
 *
 * @throws RangeError if the database could not store exactly this text. The error does not repeat it
 */
export function checkedText(text: string): string {
  if (!text.includes("\0") && !/\p{Surrogate}/u.test(text)) return text;
  throw new RangeError(
    "@keyhold/express: a key or value of the store is not text: it has the character U+0000 or half of a surrogate pair.",
  );
}
