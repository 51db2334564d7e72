import { expect, it } from "vitest";
import { visible } from "../../src/agents/visible.js";

it.each([0x115f, 0x1680, 0x2003, 0x200b, 0x2800, 0x3164, 0xfeff, 0xffa0, 0x1d159, 0xe0041])(
  "the blank character %i is made visible",
  (code) => {
    const name = code.toString(16).toUpperCase().padStart(4, "0");
    expect(visible(`a${String.fromCodePoint(code)}b`)).toBe(`a<U+${name}>b`);
  },
);

it("letters, signs and the usual space stay", () => {
  const text = "Käse für 12 €, 本 📦 ⠿";
  expect(visible(text)).toBe(text);
});

it.each([0x00a0, 0x202f, 0x3000])(
  "the space %i of a language stays between two characters, and is made visible elsewhere",
  (code) => {
    const space = String.fromCodePoint(code);
    const shown = `<U+${code.toString(16).toUpperCase().padStart(4, "0")}>`;
    expect(visible(`12${space}€`)).toBe(`12${space}€`);
    for (const [before, after] of [
      ["", "a"],
      ["a", ""],
      ["a ", "b"],
      ["a", " b"],
    ])
      expect(visible(before + space + after)).toBe(before + shown + after);
    expect(visible(`a${space}${space}b`)).toBe(`a${shown}${shown}b`);
  },
);
