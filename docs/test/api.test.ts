import { expect, it } from "vitest";
import { apiOf } from "../src/apiOf.js";
import { partsReference, swatches } from "../src/partsReference.js";
import { published, read } from "../src/repository.js";

it.each(published)("%s/API.md has the text of the docstrings, and every export has a docstring", (folder) => {
  expect(read(`${folder}/API.md`), "Run `npm run docs:api`.").toBe(apiOf(folder));
});

it.each(published)("%s/API.md shows each example as code", (folder) => {
  expect(read(`${folder}/API.md`).match(/(?<=^Example:\n\n)(?!```).*/gm) ?? []).toEqual([]);
});

it("docs/parts.md and its picture say what the sources of the kit say", () => {
  expect(read("docs/parts.md"), "Run `npm run docs:api`.").toBe(partsReference());
  expect(read("docs/screenshots/variables.svg"), "Run `npm run docs:api`.").toBe(swatches());
});
