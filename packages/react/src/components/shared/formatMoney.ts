/**
 * Formats an amount for users, for example `$10.00`. In a language that is written from right to left, the amount and its currency are isolated
 * from the text around them: without that, browsers show `US$` as `$US` there.
 *
 * @param cents US cents
 * @param locale a BCP 47 tag
 */
export function formatMoney(cents: number, locale: string): string {
  const parts = new Intl.NumberFormat(locale, { style: "currency", currency: "USD" }).formatToParts(cents / 100);
  const amount = parts.map(({ value }) => value).join("");
  // Only amounts in such languages contain marks of direction.
  if (!/[\u200e\u200f]/.test(amount)) return amount;
  return isolated(parts.map(({ type, value }) => (type === "currency" ? isolated(value) : value)).join(""));
}

/** @see [Unicode Bidirectional Algorithm, section 2.4](https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates) */
const isolated = (text: string) => `\u2068${text}\u2069`;
