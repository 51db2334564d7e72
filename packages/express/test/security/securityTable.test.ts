import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { expect, it } from "vitest";

const LINES = { R: 14, U: 5, B: 11, M: 23 };
const ids = Object.entries(LINES).flatMap(([part, last]) =>
  Array.from({ length: last }, (_, index) => `${part}${index + 1}`),
);

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
const tests = readdirSync(new URL("..", import.meta.url), { recursive: true, encoding: "utf8" });
const sources = new Map(
  tests.filter((path) => path.endsWith(".test.ts")).map((path) => [basename(path, ".test.ts"), read(`../${path}`)]),
);

/** The rows of the table in docs/standards.md: what Keyhold does about each requirement, and the tests that the row names. */
const rows = new Map(
  [...read("../../../../docs/standards.md").matchAll(/^\| ([RUBM]\d+) +\|.*\| (.*?) +\| +(.*?) *\|$/gm)].map(
    ([, id = "", does = "", tests = ""]) => [
      id,
      { does, tests: [...tests.matchAll(/`(\w+)` "([^"]+)"/g)].map(([, file = "", name = ""]) => ({ file, name })) },
    ],
  ),
);

it("docs/standards.md has each requirement once, with a test or the reason why there is none", () => {
  expect([...rows.keys()]).toEqual(ids);
  const untested = [...rows.values()].filter(({ tests }) => tests.length === 0);
  for (const { does } of untested) expect(does).toMatch(/^Does not apply: /);
});

it.each(ids)("the tests that docs/standards.md names for %s exist", (id) => {
  for (const { file, name } of rows.get(id)?.tests ?? []) expect(sources.get(file), file).toContain(`"${name}`);
});

it("each test whose title names a requirement is in its row of docs/standards.md", () => {
  for (const [file, source] of sources) {
    for (const [, named = ""] of source.matchAll(/"((?:[RUBM]\d+(?:, )?)+): /g)) {
      for (const id of named.split(", "))
        expect(
          rows.get(id)?.tests.map((test) => test.file),
          `${file}.test.ts, ${id}`,
        ).toContain(file);
    }
  }
});
