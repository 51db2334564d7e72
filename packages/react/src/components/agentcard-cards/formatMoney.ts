/**
 * Formats an amount for users, for example `$10.00`.
 *
 * @param cents US cents
 * @param locale a BCP 47 tag
 */
export function formatMoney(cents: number, locale: string): string {
  return new Intl.NumberFormat(locale, { style: "currency", currency: "USD" }).format(cents / 100);
}
