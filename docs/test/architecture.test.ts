import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const sources = "../packages/express/src";

it("every file that the tables of ARCHITECTURE.md name exists", () => {
  const rows = readFileSync("../ARCHITECTURE.md", "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| "));
  const named = rows.flatMap((row) =>
    [...(row.split("|").at(-2) ?? "").matchAll(/`([\w/]+)`/g)].map(([, name]) => name),
  );
  const isThere = (name = "") => existsSync(`${sources}/${name}.ts`) || existsSync(`${sources}/mcp/${name}.ts`);

  expect(named.length).toBeGreaterThan(40);
  expect(named.filter((name) => !isThere(name))).toEqual([]);
});
