import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { existsSync } from "node:fs";
import type { Socket } from "node:net";
import { resolve } from "node:path";
import { createJiti } from "jiti";
import type { Keyhold } from "../Keyhold.js";
import { withTimeout } from "../util/withTimeout.js";
import { CannotRun } from "./CannotRun.js";

/** The usual folders of the file that calls createKeyhold(). Those with compiled files come last: on a laptop, they can be out of date. */
const FOLDERS = [".", "src", "server", "src/server", "lib", "src/lib", "dist", "dist/server"];
const NAMES = ["keyhold.ts", "keyhold.mts", "keyhold.js", "keyhold.mjs"];
/** Milliseconds within which the file must load. */
const LOAD_TIMEOUT = 30_000;
/** Milliseconds after the first connection failed: most clients of Redis connect again without end. */
const CONNECT_TIMEOUT = 5_000;

/**
 * Loads the file that calls createKeyhold(), in TypeScript or JavaScript.
 *
 * @param file the path; without it, Keyhold looks in the usual folders
 * @param command the command that needs it, for the error
 * @returns what the file exports as `keyhold` or as default
 * @throws CannotRun if there is no such file, or if it does not export Keyhold
 * @throws the error of a connection that failed, if the file still waits for it five seconds later
 * @throws the errors of the file itself
 */
export async function loadKeyhold(file: string | undefined, command: string): Promise<Keyhold> {
  // Send the log of the product's own code to stderr, so that the command's output does not contain it.
  console.log = console.error;
  const path = resolve(file ?? usualPlace(command));
  if (!existsSync(path)) throw new CannotRun(`There is no file ${path}. Name the file that calls createKeyhold().`);
  const loaded = await withConnectTimeout(
    withTimeout(createJiti(import.meta.url).import(path), LOAD_TIMEOUT, () => {
      throw new CannotRun(`${path} takes too long to load. The file should only call createKeyhold().`);
    }),
  );
  const keyhold = [memberOf(loaded, "keyhold"), memberOf(loaded, "default")].find(isKeyhold);
  if (keyhold) return keyhold;
  throw new CannotRun(
    `${path} does not export Keyhold. Add \`export const keyhold = createKeyhold({ … })\`, and start the server in another file.`,
  );
}

/** @throws the error of the first connection that failed, if `loading` waits for five seconds more */
async function withConnectTimeout<T>(loading: Promise<T>): Promise<T> {
  let watch = (_message: unknown) => {};
  let timer: NodeJS.Timeout | undefined;
  const failed = new Promise<never>((_resolve, reject) => {
    watch = (message) =>
      (message as { socket: Socket }).socket.once("error", (error) => {
        timer ??= setTimeout(reject, CONNECT_TIMEOUT, error);
      });
  });
  subscribe("net.client.socket", watch);
  return Promise.race([loading, failed]).finally(() => {
    unsubscribe("net.client.socket", watch);
    clearTimeout(timer);
  });
}

function usualPlace(command: string): string {
  const places = FOLDERS.flatMap((folder) => NAMES.map((name) => `${folder}/${name}`.replace("./", "")));
  const place = places.find((one) => existsSync(one));
  if (place) return place;
  throw new CannotRun(
    `There is no file that calls createKeyhold() in the usual places (keyhold.ts, .mts, .js or .mjs in ${FOLDERS.join(", ")}). Name the file: npx keyhold ${command} path/to/file.ts`,
  );
}

function memberOf(loaded: unknown, name: string): unknown {
  return typeof loaded === "object" && loaded !== null ? Reflect.get(loaded, name) : undefined;
}

function isKeyhold(value: unknown): value is Keyhold {
  return typeof memberOf(value, "diagnose") === "function";
}
