import { createInterface } from "node:readline/promises";
import { CannotRun } from "../CannotRun.js";

/** The streams for questions and answers. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/**
 * Asks the user whether existing files may be replaced.
 *
 * @param terminal `undefined` if no user is there to answer
 * @returns the files that may be replaced
 * @throws CannotRun if there are such files and there is no terminal
 */
export async function askToReplace(files: readonly string[], terminal: Terminal | undefined): Promise<string[]> {
  if (files.length === 0) return [];
  if (!terminal) {
    throw new CannotRun(
      `${files.join(" and ")} would be replaced, and there is no terminal to ask you in. Nothing was written. Move ${files.length > 1 ? "them" : "it"} away, or run it without --write to see the lines.`,
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
