import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createPackageFromTarballData } from "@arethetypeswrong/core";
import type { TestProject } from "vitest/node";
import { type Manifest, type Published, startRegistry } from "./startRegistry.js";

declare module "vitest" {
  interface ProvidedContext {
    /** The packages' tarballs, by name. */
    tarballs: Record<string, string>;
    /** Where `npm install` finds them. */
    registry: string;
  }
}

const root = fileURLToPath(new URL("../../../..", import.meta.url));

/** Packs every package that is for npm, as a release would, and publishes it to a registry that runs only during the tests. */
export default async function publish(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "keyhold-tarballs-"));
  const { packageManager } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const pack = ["--filter", "./packages/*", "pack", "--json", "--pack-destination", folder];
  const { stdout } = await promisify(execFile)("npx", ["-y", packageManager, ...pack], { cwd: root });
  const packed: { name: string; filename: string }[] = JSON.parse(stdout);

  const published: Published[] = [];
  for (const { name, filename } of packed) {
    const tarball = await readFile(filename);
    const manifest: Manifest = JSON.parse(
      createPackageFromTarballData(tarball).readFile(`/node_modules/${name}/package.json`),
    );
    if (!manifest.private) published.push({ manifest, tarball });
  }
  const names = new Set(published.map(({ manifest }) => manifest.name));
  const registry = await startRegistry(published);
  project.provide(
    "tarballs",
    Object.fromEntries(packed.flatMap((p) => (names.has(p.name) ? [[p.name, p.filename]] : []))),
  );
  project.provide("registry", registry.url);

  return async () => {
    await registry.close();
    await rm(folder, { recursive: true });
  };
}
