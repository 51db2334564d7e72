import { expect, test } from "vitest";
import { readNumber, writeNumber } from "../../../src/components/tool-question/readNumber.js";

/** The decimal sign and the sign between thousands, as people type them. */
const signs = [
  ["en", ".", ","],
  ["ja", ".", ","],
  ["zh-Hans", ".", ","],
  ["ar", ".", ","],
  ["ar-EG", "٫", "٬"],
  ["de", ",", "."],
  ["de-CH", ".", "'"],
  ["es", ",", "."],
  ["pt", ",", "."],
  ["fr", ",", " "],
] as const;

test.each(signs)("in %s, a number has %j for decimals and %j for thousands", (locale, point, group) => {
  const read = (text: string) => readNumber(text, locale);
  for (const text of ["25", " 25 ", `25${point}0`, "٢٥", "۲۵", "２５"]) expect(read(text), text).toBe(25);
  expect(read(`1${point}5`)).toBe(1.5);
  expect(read(`-1${point}5`)).toBe(-1.5);
  expect(read(`−0${point}005`)).toBe(-0.005);
  expect(read(`1${group}234${group}567${point}89`)).toBe(1_234_567.89);
  expect(read(`1${group}500`)).toBe(1500);
});

test.each([
  ["en", "1,50", 1.5],
  ["de", "1.5", 1.5],
  ["fr", "1.5", 1.5],
  ["ar-EG", "1,5", 1.5],
])("in %s, %j has one meaning", (locale, text, number) => {
  expect(readNumber(text, locale)).toBe(number);
});

test.each(signs)("in %s, nothing else is a number", (locale, point, group) => {
  const other = ["", "-", "ten", "NaN", "Infinity", "1e3", "0x10", "1/2", "½", "10..5", "10 20 30", "5-", "$5", "5 €"];
  for (const text of [...other, `5${point}`, `1${group}00${group}0`, `1${point}000${group}5`, "9".repeat(400)]) {
    expect(readNumber(text, locale), text).toBe(undefined);
  }
});

test.each([...signs.map(([locale]) => locale), "bn", "fa", "pt-PT", "sv"])(
  "in %s, the kit reads the numbers that it writes",
  (locale) => {
    for (const number of [0, 4, -1, 0.5, -2.25, 1500, 1_234_567.891]) {
      expect(readNumber(writeNumber(number, locale) ?? "", locale)).toBe(number);
    }
    expect(writeNumber(undefined, locale)).toBe(undefined);
  },
);
