import { createInterface } from "node:readline/promises";
import { CannotRun } from "../CannotRun.js";

/** The streams for questions and answers. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/**
 * Asks the user which existing files Keyhold can replace.
 *
 * @param terminal `undefined` if there is no terminal
 * @returns the files that Keyhold can replace
 * @throws CannotRun if files exist and there is no terminal
 */
export async function askToReplace(files: readonly string[], terminal: Terminal | undefined): Promise<string[]> {
  if (files.length === 0) return [];
  if (!terminal) {
    throw new CannotRun(
      `${files.join(" and ")} would be replaced, and there is no terminal where you could confirm that. Nothing was written. Move ${files.length > 1 ? "them" : "it"} away, or run the command without --write to see the lines.`,
    );
  }
  const reader = createInterface(terminal);
  const replaced: string[] = [];
  for (const file of files) {
    if (/^y(es)?$/i.test(await reader.question(`${file} already exists. Replace it? [y/N] `))) replaced.push(file);
  }
  reader.close();
  return replaced;
}
