import { expect, it } from "vitest";
import { filesOf, read } from "../src/repository.js";

const paths = filesOf(".ts").filter((path) => path.startsWith("packages/express/test/"));
/** The path of one of express' test files, by its name without the folder. */
const testFile = (name: string) => paths.find((path) => path.endsWith(`/${name}.test.ts`)) ?? name;

const rows = [...read("docs/security.md").matchAll(/^\| (.+?) +\| .+\| +(`.+?) *\|$/gm)].map(
  ([, threat, tests = ""]) => ({
    threat,
    tests: [...tests.matchAll(/`(\w+)` "([^"]+)"/g)],
  }),
);

it("each threat in docs/security.md names tests", () => {
  const table = read("docs/security.md").split("## Threats")[1]?.split("## ")[0] ?? "";
  expect(rows.length).toBe(table.split("\n").filter((line) => line.startsWith("|")).length - 2);
});

it.each(rows)("the tests exist that docs/security.md names for the threat: $threat", ({ tests }) => {
  expect(tests).not.toEqual([]);
  for (const [, file = "", name] of tests) expect(read(testFile(file))).toContain(`"${name}`);
});
