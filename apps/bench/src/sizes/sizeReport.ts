import { readFile } from "node:fs/promises";
import { number, table } from "../report/format.js";
import { ours, peers } from "./imports.js";
import { sizeOf } from "./sizeOf.js";

const KILOBYTE = 1000;

/** Measures all bundles in one run, and lists them in Markdown, the smallest first. */
export async function sizeReport(): Promise<string> {
  const own = ours.map(async ({ name, code, budget }) => ({
    name: `**${name}**`,
    from: "@keyhold/react",
    budget: `${budget} kB`,
    ...(await sizeOf(code)),
  }));
  const others = peers.map(async ({ name, code, package: from }) => ({
    name,
    from: `${from} ${await versionOf(from)}`,
    budget: "",
    ...(await sizeOf(code)),
  }));
  const sizes = await Promise.all([...own, ...others]);
  return table(
    ["import", "from", "min kB", "min+gzip kB", "budget"],
    sizes
      .sort((one, other) => one.gzipped - other.gzipped)
      .map(({ name, from, minified, gzipped, budget }) => [
        name,
        from,
        number(minified / KILOBYTE),
        number(gzipped / KILOBYTE),
        budget,
      ]),
  );
}

async function versionOf(name: string): Promise<string> {
  const manifest = new URL(`../node_modules/${name}/package.json`, import.meta.url);
  return JSON.parse(await readFile(manifest, "utf8")).version;
}
