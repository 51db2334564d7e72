import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { createJiti } from "jiti";
import type { Keyhold } from "../createKeyhold.js";
import { withTimeout } from "../util/withTimeout.js";
import { CannotRun } from "./CannotRun.js";

/** Where the file that makes Keyhold usually is. */
const FOLDERS = [".", "src", "server", "src/server"];
const NAMES = ["keyhold.ts", "keyhold.mts", "keyhold.js", "keyhold.mjs"];
/** Milliseconds that loading it may take. */
const PATIENCE = 30_000;

/**
 * Loads the file that makes Keyhold, in TypeScript or JavaScript, and gives what it exports as `keyhold` or by default.
 *
 * @param file where it is; without it, the usual places are looked at
 * @throws CannotRun where there is none, or it exports no Keyhold
 * @throws what the file itself throws
 */
export async function loadKeyhold(file: string | undefined): Promise<Keyhold> {
  const path = resolve(file ?? usualPlace());
  if (!existsSync(path)) throw new CannotRun(`There is no ${path}. Name the file that makes Keyhold.`);
  const loaded = await withTimeout(createJiti(import.meta.url).import(path), PATIENCE, () => {
    throw new CannotRun(`${path} takes too long to load. Let it make Keyhold, and do nothing else.`);
  });
  const keyhold = [memberOf(loaded, "keyhold"), memberOf(loaded, "default")].find(isKeyhold);
  if (keyhold) return keyhold;
  throw new CannotRun(
    `${path} exports no Keyhold. Make it there with \`export const keyhold = createKeyhold({ … })\`, and start the server in another file.`,
  );
}

function usualPlace(): string {
  const places = FOLDERS.flatMap((folder) => NAMES.map((name) => `${folder}/${name}`.replace("./", "")));
  const place = places.find((one) => existsSync(one));
  if (place) return place;
  throw new CannotRun(
    `No file that makes Keyhold is in its usual places (${places.join(", ")}). Name it: npx keyhold doctor path/to/file.ts`,
  );
}

function memberOf(loaded: unknown, name: string): unknown {
  return typeof loaded === "object" && loaded !== null ? Reflect.get(loaded, name) : undefined;
}

function isKeyhold(value: unknown): value is Keyhold {
  return typeof memberOf(value, "diagnose") === "function";
}
