import { readFile } from "node:fs/promises";
import { SourceMap } from "node:module";
import { join } from "node:path/posix";
import { checkPackage, createPackageFromTarballData, type Package } from "@arethetypeswrong/core";
import { publint } from "publint";
import { beforeAll, describe, expect, inject, test } from "vitest";

describe.each(Object.entries(inject("tarballs")))("%s", (name, tarball) => {
  const folder = `/node_modules/${name}`;
  let data: Buffer;
  let pkg: Package;
  let files: string[];

  beforeAll(async () => {
    data = await readFile(tarball);
    pkg = createPackageFromTarballData(data);
    files = pkg.listFiles();
  });

  test("publint finds no problem in the package", async () => {
    const { messages } = await publint({ pack: { tarball: new Uint8Array(data).buffer }, strict: true });
    expect(messages).toEqual([]);
  });

  test("attw finds a type for everything that the package exports", async () => {
    const messages = files.flatMap((file) => /\/dist\/(messages\/[\w-]+)\.js$/.exec(file)?.[1] ?? []);
    const result = await checkPackage(pkg, {
      includeEntrypoints: messages.map((entry) => `./${entry}`),
    });
    if (!result.types) throw new Error(`${name} has no types at all.`);
    // The packages are ES modules. `require` takes them in every Node that they run on (>= 20.19), which attw does not know yet;
    // and "node10", a resolution without `exports`, is none that TypeScript 6 still has.
    const notForUs = new Set(["node10", "node16-cjs"]);
    expect(
      result.problems.filter((problem) => !("resolutionKind" in problem && notForUs.has(problem.resolutionKind))),
    ).toEqual([]);
  });

  test("the package contains its licence, its README, and no file that users do not need", () => {
    const brought = files.map((file) => file.slice(folder.length + 1).split("/")[0]);
    expect(brought).toEqual(expect.arrayContaining(["LICENSE", "README.md", "package.json", "dist"]));
    expect(files.filter((file) => /\.(ts|tsx)$/.test(file) && !/\.d\.m?ts$/.test(file))).toEqual([]);
  });

  test("the package's scripts have source maps, and the package contains the sources", () => {
    const scripts = files.filter((file) => /\/dist\/.*\.m?js$/.test(file));
    let compared = 0;
    for (const script of scripts) {
      const lines = pkg.readFile(script).split("\n");
      const mapUrl = /^\/\/# sourceMappingURL=(.+)$/m.exec(lines.at(-1) || (lines.at(-2) ?? ""))?.[1];
      // An entry file that only re-exports has an empty source map.
      if (!mapUrl && lines.every((line) => /^(import|export|$)/.test(line))) continue;
      const payload = JSON.parse(pkg.readFile(join(script, "..", mapUrl ?? "")));
      const map = new SourceMap(payload);
      for (const [number, line] of lines.entries()) {
        const declared = /^(?:async )?(?:function|class) (\w+)/.exec(line)?.[1];
        if (!declared) continue;
        const entry = map.findEntry(number, line.indexOf(declared));
        if (!("originalSource" in entry)) throw new Error(`${script} maps ${declared} to nothing.`);
        const source: string | undefined = payload.sourcesContent[payload.sources.indexOf(entry.originalSource)];
        // The bundler numbers what has the same name in two files.
        expect(source?.split("\n")[entry.originalLine]).toContain(declared.replace(/\$\d+$/, ""));
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(0);
  });
});

test("only the browser entries of the kit begin with `use client`", async () => {
  const pkg = createPackageFromTarballData(await readFile(inject("tarballs")["@keyhold/react"] ?? ""));
  const folder = "/node_modules/@keyhold/react/dist";
  const isClient = (file: string) => pkg.readFile(`${folder}/${file}`).startsWith('"use client";');
  const messages = pkg.listFiles(`${folder}/messages`).filter((file) => file.endsWith(".js"));
  expect(messages.length).toBeGreaterThan(0);
  expect(["index.js", "queries/index.js", "testing/index.js"].map(isClient)).toEqual([true, false, false]);
  for (const file of messages) expect(isClient(file.slice(folder.length + 1)), file).toBe(true);
});
