/** The longest user id, in bytes as it is in keys of the store (percent-encoded): a store keeps keys of 2,600 bytes. */
const LONGEST = 2_048;
/** Bytes of a UTF-16 code unit that is percent-encoded. */
const LONGEST_CHARACTER = 9;

/**
 * Checks a user id that the product's own code passes. Keyhold accepts only strings: the number `1` and the string `"1"` would share a key
 * in the store, but a record that is encrypted for one cannot be decrypted for the other.
 *
 * @param giver the source of the id, for the error, such as "`userId` of keyhold.mcp()"
 * @throws TypeError with a sentence that says what is wrong and what to do. It does not repeat the value
 */
export function checkedUserId(value: unknown, giver: string): string {
  const problem = problemOf(value);
  if (typeof value === "string" && !problem) return value;
  throw new TypeError(
    `@keyhold/express: ${giver} is ${problem}. A user id is a non-empty string of at most ${LONGEST} bytes when it is percent-encoded: pass \`String(user.id)\`.`,
  );
}

function problemOf(value: unknown): string | undefined {
  if (value === null || Array.isArray(value)) return value === null ? "null" : "an array";
  if (typeof value !== "string") return value === undefined ? "undefined" : `of the type ${typeof value}`;
  if (value === "") return "an empty string";
  // UTF-8 cannot represent a lone surrogate, so two different ids could have the same key in the store.
  if (/\p{Surrogate}/u.test(value)) return "not well-formed text: it has half of a surrogate pair";
  return value.length > LONGEST / LONGEST_CHARACTER && encodeURIComponent(value).length > LONGEST
    ? "too long"
    : undefined;
}
