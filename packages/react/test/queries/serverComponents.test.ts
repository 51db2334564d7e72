import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";

/** A built file and all of ours that it imports. */
async function reachableFrom(path: string): Promise<string[]> {
  const text = await readFile(path, "utf8");
  const imported = [...text.matchAll(/from "(\.[^"]+)"/g)].map(
    ([, name]) => new URL(name ?? "", `file://${path}`).pathname,
  );
  return [text, ...(await Promise.all(imported.map(reachableFrom))).flat()];
}

const built = (name: string) => `${process.cwd()}/dist/${name}`;

test("React Server Components can call the exports of the queries entry: it has no `use client`", async () => {
  const texts = await reachableFrom(built("queries/index.js"));
  expect(texts.join()).toContain("function connectionsQuery");
  expect(texts.filter((text) => text.includes('"use client"') || /from "react/.test(text))).toEqual([]);
});

test.each(["index.js", "messages/de.js"])("%s begins with `use client`", async (name) => {
  expect(await readFile(built(name), "utf8")).toMatch(/^"use client";/);
});
