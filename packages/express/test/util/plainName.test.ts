import { expect, it } from "vitest";
import { plainName } from "../../src/util/plainName.js";

/** Every character. */
const characters = Array.from({ length: 0x110000 }, (_none, code) => String.fromCodePoint(code));

/** The letter of ASCII that a program takes for this character if it ignores capitals in one of the usual ways. */
function letterOf(character: string): string | undefined {
  const [small = ""] = character.toLowerCase();
  const capital = character.toUpperCase().toLowerCase();
  return [small, capital].find((letter) => /^[a-z]$/.test(letter));
}

it("every character that a lenient server can take for a letter counts as that letter", () => {
  const taken = characters.filter((character) => letterOf(character) !== undefined);
  expect(taken.filter((character) => plainName(character) !== letterOf(character))).toEqual([]);
  expect(taken).toEqual(expect.arrayContaining(["I", "\u0130", "\u0131", "\u017f", "\u212a"]));
});

it.each([
  ["amount", "account"],
  ["की", "का"],
  ["café", "cafe"],
  ["withdraw", "withdraw_all"],
])("%s and %s stay two names", (one, other) => {
  expect(plainName(one)).not.toBe(plainName(other));
});
