import { plainDigits } from "../shared/plainDigits.js";

/**
 * Reads a number as people write it in a language: `-1.5` and `1,500`; in German `-1,5` and `1.500`. It also accepts the other decimal sign, because
 * a phone's keyboard has the sign of the phone's language. A browser's own field for numbers would leave out that sign: `1,5` would become 15.
 *
 * @param locale a BCP 47 tag
 * @returns undefined if the text is not a number
 */
export function readNumber(text: string, locale: string): number | undefined {
  const parts = new Intl.NumberFormat(locale, { useGrouping: true }).formatToParts(1234567.8);
  const sign = (type: string) =>
    parts
      .find((part) => part.type === type)
      ?.value.trim()
      .replace("’", "'");
  const group = sign("group");
  const decimal = `\\${sign("decimal") ?? "."}`;
  const grouped = new RegExp(`^([-−]?)(\\d{1,3}(?:${group ? `\\${group}` : "\\s"}\\d{3})+)(?:${decimal}(\\d+))?$`);
  const plain = new RegExp(`^([-−]?)(\\d+)(?:[.,٫${decimal}](\\d+))?$`);
  const written = plainDigits(text, locale);
  const [, minus, whole = "", fraction = "0"] = grouped.exec(written) ?? plain.exec(written) ?? [];
  const size = Number(`${whole.replace(/\D/g, "")}.${fraction}`);
  if (!whole || !Number.isFinite(size)) return undefined;
  return minus ? -size : size;
}

/** Writes a number so that {@link readNumber} reads it. */
export function writeNumber(number: number | undefined, locale: string): string | undefined {
  const options = { useGrouping: false, maximumFractionDigits: 20 } as const;
  return number === undefined ? undefined : new Intl.NumberFormat(locale, options).format(number);
}
