/** Characters that cannot be seen, and spaces. A lenient server may ignore them. */
const UNSEEN = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * A name as a lenient server may read it: without spaces, invisible characters, variants of letters, and capitals. Java ignores capitals by the
 * capital of a letter and then its small letter, so there `İ` and `ı` are variants of `i` too.
 */
export function plainName(name: string): string {
  return name.normalize("NFKC").replace(UNSEEN, "").toUpperCase().toLowerCase().replaceAll("i\u0307", "i");
}
