import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";

/**
 * Looks for a program as a shell would.
 *
 * @param names the program's possible names, the preferred one first
 * @returns the absolute path of the first that is there and may be executed, or undefined
 */
export async function findOnPath(...names: string[]): Promise<string | undefined> {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  for (const path of names.flatMap((name) => folders.map((folder) => join(folder, name)))) {
    if (await isExecutable(path)) return path;
  }
  return undefined;
}

/** Whether this process may execute the file at `path`. */
export async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
