/**
 * Reads an amount as people write it in a language: `25`, `25.50`, `1,000.50`; in German `1.000,50`. It also accepts the
 * other decimal sign (`25,5`), because a phone's keyboard has the sign of the phone's language. It refuses amounts that
 * have two meanings: `1.000,50` in English, `25.505`, `1,0000`.
 *
 * @param locale a BCP 47 tag
 * @returns cents, or undefined if the amount is not clear
 */
export function readAmount(text: string, locale: string): number | undefined {
  const parts = new Intl.NumberFormat(locale, { minimumFractionDigits: 2 }).formatToParts(1234567);
  const sign = (type: string) => parts.find((part) => part.type === type)?.value ?? "";
  const digits = [...new Intl.NumberFormat(locale, { useGrouping: false }).format(9876543210)].reverse();
  const written = [...text.normalize("NFKC")]
    .map((character) => {
      const digit = digits.indexOf(character);
      return digit < 0 ? character : String(digit);
    })
    .join("")
    .replace(/[٠-٩۰-۹]/g, (digit) => String(digit.charCodeAt(0) % 16))
    .trim()
    .replace(/^(US)?\$|(US)?\$$|USD$/, "")
    .trim();
  const group = sign("group").trim() === "" ? "\\s" : `\\${sign("group")}`;
  const grouped = new RegExp(`^(\\d{1,3}(?:${group}\\d{3}){1,2})(?:\\${sign("decimal")}(\\d{1,2}))?$`);
  const plain = new RegExp(`^(\\d{1,7})(?:[.,٫\\${sign("decimal")}](\\d{1,2}))?$`);
  const [, whole, fraction = ""] = plain.exec(written) ?? grouped.exec(written) ?? [];
  return whole === undefined ? undefined : Number(whole.replace(/\D/g, "") + fraction.padEnd(2, "0"));
}

/** Writes an amount so that {@link readAmount} reads it. */
export function writeAmount(cents: number, locale: string): string {
  const minimumFractionDigits = cents % 100 === 0 ? 0 : 2;
  return new Intl.NumberFormat(locale, { useGrouping: false, minimumFractionDigits, maximumFractionDigits: 2 }).format(
    cents / 100,
  );
}
