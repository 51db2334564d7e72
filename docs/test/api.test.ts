import { expect, it } from "vitest";
import { apiOf } from "../src/apiOf.js";
import { published, read } from "../src/repository.js";

it.each(published)("%s/API.md says what the docstrings say, and every export has one", (folder) => {
  expect(read(`${folder}/API.md`), "Run `npm run docs:api`.").toBe(apiOf(folder));
});
