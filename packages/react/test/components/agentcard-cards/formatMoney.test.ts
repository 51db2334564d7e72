import { expect, test } from "vitest";
import { formatMoney } from "../../../src/components/shared/formatMoney.js";

/** An amount between two isolates, and inside it the currency between two others (UAX #9, section 2.4). */
const ISOLATED_CURRENCY = /^\u2068[^\u2069]*\u2068[^\u2069]*\$\u2069[^\u2069]*\u2069$/;

test.each(["ar", "ar-EG", "he", "fa"])(
  "in %s, an amount is isolated from the text around it, and so is its currency",
  (locale) => {
    const amount = formatMoney(2550, locale);
    expect(amount).toMatch(ISOLATED_CURRENCY);
    const plain = new Intl.NumberFormat(locale, { style: "currency", currency: "USD" }).format(25.5);
    expect(amount.replaceAll(/[\u2068\u2069]/g, "")).toBe(plain);
  },
);

test.each(["en", "de", "es", "fr", "pt", "ja", "zh-Hans"])("in %s, an amount has no invisible characters", (locale) => {
  expect(formatMoney(123_450, locale)).not.toMatch(/\p{Cf}/u);
});
