/**
 * Characters that cannot be seen, or that change the direction of the text. With them, a call could look like another. Of the blanks, the
 * usual space stays, and between two other characters a space that French, German or Japanese text needs. U+2800 and U+1D159 are blank too, although
 * Unicode does not call them white space. The last alternative is text that looks like such a character made visible: without it, two names
 * could become the same, and one would hide the other.
 */
const UNSEEN =
  /(?! |(?<=\S)[\u00A0\u202F\u3000](?=\S))[\p{Cc}\p{Cf}\p{Cs}\p{White_Space}\p{Default_Ignorable_Code_Point}\u{2800}\u{1D159}]|<(?=U\+)/gu;

/** Makes the characters of a text visible that cannot be seen, or that change its direction: `<U+202E>`. */
export function visible(text: string): string {
  return text.replace(UNSEEN, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `<U+${code.toString(16).toUpperCase().padStart(4, "0")}>`;
  });
}
