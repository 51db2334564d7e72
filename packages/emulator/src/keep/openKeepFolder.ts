import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createStateFile, type StateFile } from "./createStateFile.js";

/** The folder in which an emulator keeps its state. */
export interface KeepFolder {
  /** Returns the file with the state of one provider. */
  file<State>(part: "agentcard" | "civic"): StateFile<State>;
  /** Lets another emulator use the folder. */
  close(): void;
}

/** Identifies this process. In a container, an earlier process often had the same process ID. */
const thisProcess = randomUUID();

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function refusal(folder: string, pid: number, file: string): Error {
  return new Error(
    `The emulator with the process ID ${pid} uses the folder ${folder}. Stop it, or choose another folder with keep (on the command line --keep). If no emulator runs there, delete ${file}.`,
  );
}

/**
 * Reserves the folder for this emulator. Each process creates its own file, and then looks for files of other processes. So if two
 * start at the same time, at least one sees the other. A file of a process that was killed is removed.
 *
 * @returns the function that ends the reservation
 */
function reserve(folder: string): () => void {
  const own = join(folder, `${process.pid}.running`);
  const names = readdirSync(folder);
  if (names.includes(`${process.pid}.running`) && readFileSync(own, "utf8") === thisProcess)
    throw refusal(folder, process.pid, own);
  writeFileSync(own, thisProcess, { mode: 0o600 });
  for (const name of readdirSync(folder)) {
    const pid = Number(/^(\d+)\.running$/.exec(name)?.[1] ?? process.pid);
    if (pid === process.pid) continue;
    if (isRunning(pid)) {
      rmSync(own, { force: true });
      throw refusal(folder, pid, join(folder, name));
    }
    rmSync(join(folder, name), { force: true });
  }
  return () => rmSync(own, { force: true });
}

/** Creates the folder, and the folders above it, for its owner only. Git ignores what was created here, since it contains tokens. */
function create(folder: string): void {
  const firstCreated = mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (firstCreated) writeFileSync(join(firstCreated, ".gitignore"), "*\n");
}

/**
 * Opens the folder in which an emulator keeps its state, and creates it if there is none.
 *
 * @param path absolute, or relative to the working directory
 * @throws Error when the path is empty, when another emulator uses the folder (the message has its process ID), or when the folder cannot be written
 */
export function openKeepFolder(path: string): KeepFolder {
  if (!path.trim()) throw new Error("keep (on the command line --keep) is empty. Give a folder, or leave it out.");
  const folder = resolve(path);
  try {
    create(folder);
    const close = reserve(folder);
    return { file: (part) => createStateFile(join(folder, `${part}.state`), part), close };
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause)) throw cause;
    throw new Error(`The emulator cannot keep its state in ${folder}: ${cause.message}. Choose another folder.`, {
      cause,
    });
  }
}
