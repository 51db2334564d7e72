import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const files = readdirSync("src", { recursive: true, encoding: "utf8" });
const read = (ending: RegExp) =>
  files.filter((path) => ending.test(path)).map((path) => readFileSync(`src/${path}`, "utf8"));

test("each class that the stylesheet has a rule for is on an element of the kit", () => {
  const components = read(/\.tsx?$/).join();
  const classes = new Set(read(/\.css$/).flatMap((css) => css.match(/(?<=\.)keyhold-[a-z-]+/g) ?? []));
  expect(classes.size).toBeGreaterThan(100);
  expect([...classes].filter((name) => !new RegExp(`${name}(?![a-z-])`).test(components))).toEqual([]);
});
