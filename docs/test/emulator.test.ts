import { basename } from "node:path";
import { expect, it } from "vitest";
import { filesOf, read } from "../src/repository.js";

const ofEmulator = "packages/emulator/test/";
const files = filesOf(".test.ts");
const express = new Set(files.filter((path) => path.startsWith("packages/express/")).map((path) => basename(path)));

/** The test files that the last column of a table names: of the emulator by their path, and of express by their name. */
const named = [...read("docs/emulator.md").matchAll(/^\|.*\| *(.*?) *\|$/gm)]
  .flatMap(([, cell = ""]) => cell.split(", "))
  .filter((name) => /^(express: )?[a-z][\w/]+$/i.test(name) && name !== "test");

it("the test files that docs/emulator.md names exist", () => {
  expect(named.length).toBeGreaterThan(100);
  const missing = named.filter((name) =>
    name.startsWith("express: ")
      ? !express.has(`${name.slice("express: ".length)}.test.ts`)
      : !files.includes(`${ofEmulator}${name}.test.ts`),
  );
  expect(missing).toEqual([]);
});
