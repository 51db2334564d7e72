import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { CannotRun } from "../CannotRun.js";

/** What an existing app is made of, as far as it decides which lines to add. */
export interface Project {
  readonly folder: string;
  /** What serves the pages; nothing where there is no React. */
  readonly pages?: "vite" | "next" | "react";
  readonly hasExpress: boolean;
  readonly isTypeScript: boolean;
  /** Where the file goes that makes Keyhold, from the folder. */
  readonly serverFile: string;
  /** Where the component goes. */
  readonly pageFile: string;
  /** What installs packages here. */
  readonly packageManager: "npm" | "pnpm" | "yarn" | "bun";
}

const manifestSchema = z.object({
  type: z.string().optional(),
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
});

const LOCK_FILES = { "pnpm-lock.yaml": "pnpm", "yarn.lock": "yarn", "bun.lock": "bun" } as const;

/**
 * Looks at a project's package.json and folders.
 *
 * @throws CannotRun where there is no package.json, or none that can be read
 */
export function readProject(folder: string): Project {
  const { type, dependencies, devDependencies } = readManifest(join(folder, "package.json"));
  const packages = { ...dependencies, ...devDependencies };
  const has = (path: string) => existsSync(join(folder, path));
  const pages = (["next", "vite"] as const).find((name) => name in packages) ?? "react";
  const isTypeScript = "typescript" in packages || has("tsconfig.json");
  const script = isTypeScript ? "ts" : type === "module" ? "js" : "mjs";
  const serverFolder = ["server", "src/server"].find(has) ?? ("react" in packages || !has("src") ? "server" : "src");
  return {
    folder,
    pages: "react" in packages ? pages : undefined,
    hasExpress: "express" in packages,
    isTypeScript,
    serverFile: `${serverFolder}/keyhold.${script}`,
    pageFile: `${has("src") || pages !== "next" ? "src/" : ""}Agentcard.${isTypeScript ? "tsx" : "jsx"}`,
    packageManager: Object.entries(LOCK_FILES).find(([file]) => has(file))?.[1] ?? "npm",
  };
}

function readManifest(path: string) {
  if (!existsSync(path)) throw new CannotRun(`There is no ${path}. Run it in the folder of your app's package.json.`);
  const { data, error } = manifestSchema.safeParse(JSON.parse(readFileSync(path, "utf8")));
  if (!data) throw new CannotRun(`${path} is no package.json:\n${z.prettifyError(error)}`);
  return data;
}
