import { plainDigits } from "../shared/plainDigits.js";

/** An amount that a person wrote. */
export interface ReadAmount {
  readonly cents: number;
  /**
   * Whether its decimal sign separates thousands in this language: `1,50` in English. A phone's keyboard may have no other sign, so the kit asks
   * back and does not refuse.
   */
  readonly isUnusual: boolean;
}

/**
 * Reads an amount as people write it in a language: `25`, `25.50`, `1,000.50`; in German `1.000,50`. It also accepts the
 * other decimal sign (`25,5`), because a phone's keyboard has the sign of the phone's language. It refuses amounts that
 * have two meanings: `1.000,50` in English, `25.505`, `1,0000`.
 *
 * @param locale a BCP 47 tag
 * @returns undefined if the amount is not clear
 */
export function readAmount(text: string, locale: string): ReadAmount | undefined {
  const options = { style: "currency", currency: "USD", useGrouping: true } as const;
  const parts = new Intl.NumberFormat(locale, options).formatToParts(1234567);
  const sign = (type: string) => parts.find((part) => part.type === type)?.value ?? "";
  const group = sign("group").trim().replace("’", "'");
  const grouped = new RegExp(
    `^(\\d{1,3}(?:${group ? `\\${group}` : "\\s"}\\d{3}){1,2})(?:\\${sign("decimal")}(\\d{1,2}))?$`,
  );
  const plain = new RegExp(`^(\\d{1,7})(?:([.,٫\\${sign("decimal")}])(\\d{1,2}))?$`);
  const amount = withoutCurrency(plainDigits(text, locale), sign("currency"));
  const [, plainWhole, point, cents] = plain.exec(amount) ?? [];
  const [, whole = plainWhole, fraction = cents ?? ""] = grouped.exec(amount) ?? [];
  if (whole === undefined) return undefined;
  return { cents: Number(whole.replace(/\D/g, "") + fraction.padEnd(2, "0")), isUnusual: point === group };
}

/** Takes away a sign of the currency before or after the amount. */
function withoutCurrency(text: string, ofLanguage: string): string {
  const signs = ["US$", "USD", "$", ofLanguage.replace(/\p{Bidi_Control}/gu, "")];
  const before = signs.find((sign) => text.startsWith(sign)) ?? "";
  const after = signs.find((sign) => text.endsWith(sign)) ?? "";
  return (before ? text.slice(before.length) : text.slice(0, text.length - after.length)).trim();
}

/** Writes an amount so that {@link readAmount} reads it. */
export function writeAmount(cents: number, locale: string): string {
  const minimumFractionDigits = cents % 100 === 0 ? 0 : 2;
  return new Intl.NumberFormat(locale, { useGrouping: false, minimumFractionDigits, maximumFractionDigits: 2 }).format(
    cents / 100,
  );
}
