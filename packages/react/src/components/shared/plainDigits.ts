/**
 * Prepares a number that a person wrote for reading: with the digits 0 to 9, and without spaces around it and marks of direction.
 *
 * @param locale a BCP 47 tag
 */
export function plainDigits(text: string, locale: string): string {
  const digits = [...new Intl.NumberFormat(locale, { useGrouping: false }).format(9876543210)].reverse();
  return (
    [...text.normalize("NFKC").replace(/\p{Bidi_Control}/gu, "")]
      .map((character) => {
        const digit = digits.indexOf(character);
        return digit < 0 ? character : String(digit);
      })
      .join("")
      .replace(/[٠-٩۰-۹]/g, (digit) => String(digit.charCodeAt(0) % 16))
      // In Switzerland, an apostrophe separates thousands: one of these, depending on the browser and the keyboard.
      .replaceAll("’", "'")
      .trim()
  );
}
