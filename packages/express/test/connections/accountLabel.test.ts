import { expect, it } from "vitest";
import { accountLabel } from "../../src/connections/readAccount.js";

it.each([
  ["alice@example.com", "alice@example.com"],
  ["  Alice\r\n\tMiller ", "Alice Miller"],
  ["alice\u202Emoc.elpmaxe@", "alice moc.elpmaxe@"],
  ["\u2066alice\u2069", "alice"],
  ["\u001b[31malice", "[31malice"],
  ["a".repeat(254), "a".repeat(254)],
  ["a".repeat(700_000), `${"a".repeat(253)}…`],
  ["👩‍👩‍👧", "👩‍👩‍👧"],
  ["a\ud800", "a"],
  ["", undefined],
  [" \u202e\u0000 ", undefined],
  [42, undefined],
  [{ toString: () => "alice" }, undefined],
])("F-L10: Keyhold shows the account %j as %j", (text, label) => {
  expect(accountLabel(text)).toBe(label);
});
