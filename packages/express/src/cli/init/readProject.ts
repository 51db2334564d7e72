import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { z } from "zod";
import { CannotRun } from "../CannotRun.js";

/** A file of the app, by its path from the folder. */
interface Source {
  readonly file: string;
  readonly text: string;
}

/** What an existing app is made of, as far as it decides which lines to add. */
export interface Project {
  readonly folder: string;
  /** What serves the pages; nothing where there is no React. */
  readonly pages?: "vite" | "next" | "react";
  /** All that package.json names. */
  readonly packages: ReadonlySet<string>;
  /** What makes the Express app, where a usual place has it. */
  readonly app?: Source;
  /** The configuration of what serves the pages. */
  readonly config?: Source;
  /** The component of the first page, where it is in its usual place. */
  readonly firstPage?: string;
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

const SCRIPTS = ["ts", "mts", "js", "mjs"];
/** Where the file that makes the Express app usually is. */
const APP_FOLDERS = ["server", "src/server", "src", "."];
const APP_NAMES = ["index", "server", "app", "main"];

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
  const sourcesOf = (path: string, endings: readonly string[]): Source[] =>
    endings
      .map((ending) => `${path}.${ending}`)
      .filter(has)
      .map((file) => ({ file, text: readFileSync(join(folder, file), "utf8") }));
  const pages = (["next", "vite"] as const).find((name) => name in packages) ?? "react";
  const isTypeScript = "typescript" in packages || has("tsconfig.json");
  const script = isTypeScript ? "ts" : type === "module" ? "js" : "mjs";
  const serverFolder = ["server", "src/server"].find(has) ?? ("react" in packages || !has("src") ? "server" : "src");
  return {
    folder,
    pages: "react" in packages ? pages : undefined,
    packages: new Set(Object.keys(packages)),
    app: APP_FOLDERS.flatMap((place) => APP_NAMES.flatMap((name) => sourcesOf(posix.join(place, name), SCRIPTS))).find(
      ({ text }) => /\bexpress\(\)/.test(text),
    ),
    config: sourcesOf(`${pages}.config`, SCRIPTS)[0],
    firstPage: ["src/App.tsx", "src/App.jsx"].find(has),
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
