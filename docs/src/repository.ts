import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "typescript";

/** The folder of the repository. */
export const root = join(import.meta.dirname, "../..");

/**
 * @param extension with its dot
 * @returns the paths of all files of that kind, from the root, leaving out what is installed or built
 */
export function filesOf(extension: string): string[] {
  return ts.sys
    .readDirectory(root, [extension], ["**/node_modules", "**/dist"])
    .map((path) => relative(root, path))
    .sort();
}

/** @returns the text of a file, given from the root */
export const read = (path: string): string => readFileSync(join(root, path), "utf8");

/** The packages that are published, as folders from the root. */
export const published = ["packages/contract", "packages/react", "packages/express", "packages/emulator"];
