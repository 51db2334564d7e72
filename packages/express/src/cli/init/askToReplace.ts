import { createInterface } from "node:readline/promises";
import { CannotRun } from "../CannotRun.js";

/** Where answers come from and questions go. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/**
 * Asks whether files that are there may be replaced.
 *
 * @param terminal nothing where nobody is there to answer
 * @returns those that may
 * @throws CannotRun where there are some, and nobody can be asked
 */
export async function askToReplace(files: readonly string[], terminal: Terminal | undefined): Promise<string[]> {
  if (files.length === 0) return [];
  if (!terminal) {
    throw new CannotRun(
      `${files.join(" and ")} would be replaced, and nobody can be asked. Nothing was written. Move ${files.length > 1 ? "them" : "it"} away, or leave --write out to see the lines.`,
    );
  }
  const reader = createInterface(terminal);
  const replaced: string[] = [];
  for (const file of files) {
    if (/^y(es)?$/i.test(await reader.question(`${file} is there. Replace it? [y/N] `))) replaced.push(file);
  }
  reader.close();
  return replaced;
}
