import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { parseEnv } from "node:util";
import { z } from "zod";
import { CannotRun } from "../CannotRun.js";
import { readVite, type Vite } from "./readVite.js";
import { serverPort } from "./serverPort.js";

/** A file of the app, and its path from the app's folder. */
interface Source {
  readonly file: string;
  readonly text: string;
}

/** The parts of an existing app that decide which lines to add. */
export interface Project {
  readonly folder: string;
  /** The product's name for people, from the name in package.json; `undefined` if that has none. */
  readonly name?: string;
  /** The development server of the pages; `undefined` if the app does not use React. */
  readonly pages?: "vite" | "next" | "react";
  /** All packages in package.json. */
  readonly packages: ReadonlySet<string>;
  /** The file that creates the Express app, if it is in one of the usual folders. */
  readonly app?: Source;
  /** The port of the Express app, if its code says it. */
  readonly port?: number;
  /** The configuration file of the pages' development server. */
  readonly config?: Source;
  readonly vite: Vite;
  /** The port of Next.js in development, as the app's own script starts it. */
  readonly nextPort: number;
  /** The component of the first page, if it is in its usual place. */
  readonly firstPage?: string;
  readonly isTypeScript: boolean;
  /** The path of the new file that calls createKeyhold(), from the folder. */
  readonly serverFile: string;
  /** The path of the new route, if Keyhold runs inside Next.js; `undefined` if it runs in Express. */
  readonly routeFile?: string;
  /** The path of the new component. */
  readonly pageFile: string;
  /** The package manager of this project. */
  readonly packageManager: "npm" | "pnpm" | "yarn" | "bun";
}

const manifestSchema = z.object({
  name: z.string().optional(),
  type: z.string().optional(),
  scripts: z.record(z.string(), z.string()).default({}),
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
});

const SCRIPTS = ["ts", "mts", "js", "mjs"];
/** The usual folders of the file that creates the Express app. */
const APP_FOLDERS = ["server", "src/server", "src", "."];
const APP_NAMES = ["index", "server", "app", "main"];

const LOCK_FILES = { "pnpm-lock.yaml": "pnpm", "yarn.lock": "yarn", "bun.lock": "bun" } as const;

/**
 * Reads a project's package.json and folders.
 *
 * @throws CannotRun if there is no package.json, or if it is invalid
 */
export async function readProject(folder: string): Promise<Project> {
  const { name, type, scripts, dependencies, devDependencies } = readManifest(join(folder, "package.json"));
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
  const app = APP_FOLDERS.flatMap((place) =>
    APP_NAMES.flatMap((name) => sourcesOf(posix.join(place, name), SCRIPTS)),
  ).find(({ text }) => /\bexpress\(\)/.test(text));
  const isInNext = pages === "next" && !app;
  // The folder of Next.js's own files.
  const source = has("src") ? "src/" : "";
  const routes = has(`${source}app`) ? `${source}app/` : source;
  const serverFolder = ["server", "src/server"].find(has) ?? ("react" in packages || !has("src") ? "server" : "src");
  const variables = has(".env") ? parseEnv(readFileSync(join(folder, ".env"), "utf8")) : {};
  const config = sourcesOf(`${pages}.config`, SCRIPTS)[0];
  return {
    folder,
    name: readableName(name),
    pages: "react" in packages ? pages : undefined,
    packages: new Set(Object.keys(packages)),
    app,
    port: serverPort(app?.text ?? "", variables),
    config,
    vite: await readVite(folder, pages === "vite" ? config?.file : undefined),
    nextPort: Number(/\bnext dev\b.*\s(?:-p|--port)[ =]?(\d+)/.exec(Object.values(scripts).join("\n"))?.[1] ?? 3000),
    firstPage: ["src/App.tsx", "src/App.jsx", `${source}app/page.tsx`, `${source}app/page.js`].find(has),
    isTypeScript,
    serverFile: `${isInNext ? `${source}lib` : serverFolder}/keyhold.${script}`,
    routeFile: isInNext ? `${source}app/api/keyhold/[...path]/route.${isTypeScript ? "ts" : "js"}` : undefined,
    pageFile: `${pages === "next" ? routes : "src/"}Agentcard.${isTypeScript ? "tsx" : "jsx"}`,
    packageManager: Object.entries(LOCK_FILES).find(([file]) => has(file))?.[1] ?? "npm",
  };
}

/** Makes the name of a package a name for people: `@acme/my-shop` becomes `My Shop`. The result has letters, digits and spaces only. */
function readableName(name = ""): string | undefined {
  const words = name.replace(/^@[^/]*\//, "").match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(" ") || undefined;
}

function readManifest(path: string) {
  if (!existsSync(path))
    throw new CannotRun(`There is no ${path}. Run this command in the folder of your app's package.json.`);
  const { data, error } = manifestSchema.safeParse(JSON.parse(readFileSync(path, "utf8")));
  if (!data) throw new CannotRun(`${path} is not a valid package.json:\n${z.prettifyError(error)}`);
  return data;
}
