import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

/** A copy of an app. */
export interface AppCopy {
  readonly folder: string;
  remove(): Promise<void>;
}

/** Not copied: what is large or only for tests, and a configuration that extends a file outside the app. */
const LEFT_OUT = new Set(["node_modules", "dist", "test", ".keyhold", "tsconfig.json"]);

/**
 * Copies an app into a temporary folder, so that a test can change its files and it keeps nothing in the repository. The copy uses the app's
 * own `node_modules` and `dist`.
 */
export async function copyApp(app: string): Promise<AppCopy> {
  const folder = await mkdtemp(join(tmpdir(), "keyhold-app-"));
  await cp(app, folder, { recursive: true, filter: (path) => !LEFT_OUT.has(basename(path)) });
  for (const name of ["node_modules", "dist"]) await symlink(join(app, name), join(folder, name));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
