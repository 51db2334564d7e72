import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, vi } from "vitest";
import { PATIENCE } from "../../../vitest.shared.js";
import { root } from "../../src/repository.js";
import { readDocument } from "./readDocument.js";

/** A document's files, written out as a project in which its commands can be run. */
export interface Project {
  readonly folder: string;
  /** Runs commands to their end, `npx` left out, and returns what they printed. @throws Error with its `stderr` if one fails */
  run(commands: string): Promise<string>;
  /**
   * Starts a program of the document, and waits until it answers at this address, which is not the document's.
   *
   * @returns asks it to end, by SIGTERM, and waits for that
   */
  start(command: string, url: string): Promise<() => Promise<unknown>>;
  /** Ends what was started, and removes the folder. */
  close(): Promise<void>;
}

/** What differs from the document in a test. */
export interface ProjectOptions {
  /** Texts of the document and their replacements, such as free ports for the usual ones. */
  readonly replace?: Readonly<Record<string, string>>;
  /** The files that the document assumes: their texts by path. */
  readonly files?: Readonly<Record<string, string>>;
}

const docs = join(root, "docs");
const npx = /^npx /gm;

/**
 * Writes the named blocks of a document into a folder in which the packages of this repository are installed.
 *
 * @param path the document, from the root of the repository
 */
export async function openProject(path: string, { replace = {}, files = {} }: ProjectOptions = {}): Promise<Project> {
  // Replace all ports in one step, because one port may contain the digits of another.
  const replaced = new RegExp(
    Object.keys(replace)
      .map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
      .join("|") || "(?!)",
    "g",
  );
  const inTest = (text: string) => text.replace(replaced, (found) => replace[found] ?? found);
  await mkdir(join(docs, "dist"), { recursive: true });
  const folder = await mkdtemp(join(docs, "dist/project-"));
  const texts = new Map(Object.entries({ "package.json": '{ "type": "module" }', ...files }));
  for (const { file, text } of readDocument(path).blocks)
    if (file) texts.set(file, `${texts.get(file) ?? ""}${text}\n`);
  for (const [file, text] of texts) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), inTest(text));
  }

  const PATH = `${join(docs, "node_modules/.bin")}:${dirname(process.execPath)}:${process.env.PATH}`;
  const options = { cwd: folder, env: { PATH, HOME: process.env.HOME } };
  const shell = (commands: string) => ["-ec", inTest(commands).replace(npx, "")];
  const stops: (() => Promise<void>)[] = [];

  return {
    folder,
    async run(commands) {
      const { stdout } = await promisify(execFile)("sh", shell(commands), options);
      return stdout;
    },
    async start(command, url) {
      // A separate process group, because such programs start others.
      const child = spawn("sh", shell(command), { ...options, detached: true });
      // Wait for `close`, not for `exit`: a program that the shell has started may run longer than the shell.
      const ended = once(child, "close");
      let isRunning = true;
      child.once("close", () => (isRunning = false));
      const signal = (name: NodeJS.Signals) => isRunning && child.pid && process.kill(-child.pid, name);
      const end = () => signal("SIGKILL");
      process.once("exit", end);
      let printed = "";
      for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (printed += chunk));
      // Keyhold's log says why a request failed, and a test that fails only sees that it did.
      child.stderr.pipe(process.stderr);
      stops.push(async () => {
        end();
        await ended;
        process.off("exit", end);
      });
      await vi
        .waitFor(
          // The emulator answers 503 until it has made its keys.
          async () => expect((await fetch(url)).status).toBeLessThan(500),
          { timeout: PATIENCE, interval: 100 },
        )
        .catch((cause) => Promise.reject(new Error(`${command} does not answer. It said:\n${printed}`, { cause })));
      return () => {
        signal("SIGTERM");
        return ended;
      };
    },
    async close() {
      await Promise.all(stops.map((stop) => stop()));
      await rm(folder, { recursive: true });
    },
  };
}
