import { expect, it } from "vitest";
import { read } from "../src/repository.js";

const rows = [...read("docs/security.md").matchAll(/^\| (.+?) +\| .+\| +(`.+?) *\|$/gm)].map(
  ([, threat, tests = ""]) => ({
    threat,
    tests: [...tests.matchAll(/`(\w+)` "([^"]+)"/g)],
  }),
);

it("every threat has a defence that tests show", () => {
  const table = read("docs/security.md").split("## Threats")[1]?.split("## ")[0] ?? "";
  expect(rows.length).toBe(table.split("\n").filter((line) => line.startsWith("|")).length - 2);
});

it.each(rows)("$threat: the tests are there", ({ tests }) => {
  expect(tests).not.toEqual([]);
  for (const [, file, name] of tests) expect(read(`packages/express/test/${file}.test.ts`)).toContain(`"${name}`);
});
