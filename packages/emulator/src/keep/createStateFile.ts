import { createHash } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { deserialize, serialize } from "node:v8";

/** The format of the state. Add 1 when the type of a provider's state changes: older files cannot be read then. */
const FORMAT = 2;

/** The file with the state of one provider. */
export interface StateFile<State> {
  /**
   * @returns undefined if there is no file
   * @throws Error when the file is damaged or has another format; the message says what to do
   */
  read(): State | undefined;
  /**
   * Replaces the file if the state has changed. If the process is killed meanwhile, the file has the old state or the new one.
   *
   * @param state plain values, arrays, Maps, Sets and Dates. An object that is in it twice is one object again after reading
   */
  write(state: State): void;
  /** Like `write`, but after a failure it only prints a warning: one, until it works again. */
  save(state: State): void;
}

function headerOf(part: string, state: Buffer): string {
  const digest = createHash("sha256").update(state).digest("hex");
  return `keyhold-emulator ${part} ${FORMAT} ${digest}`;
}

function readState(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** @param part the provider's name */
export function createStateFile<State>(path: string, part: string): StateFile<State> {
  let written = Buffer.alloc(0);
  let failed = false;

  const unusable = (problem: string, cause?: unknown) =>
    new Error(
      `${path} ${problem}. To start without it, delete the file: then the emulated ${part} has no accounts and no connections, and users must connect again.`,
      { cause },
    );

  function write(state: State): void {
    const next = serialize(state);
    if (next.equals(written)) return;
    writeFileSync(`${path}.new`, Buffer.concat([Buffer.from(`${headerOf(part, next)}\n`), next]), { mode: 0o600 });
    renameSync(`${path}.new`, path);
    written = next;
  }

  return {
    read: () => {
      const file = readState(path);
      if (!file) return undefined;
      const end = file.indexOf("\n");
      const [header, state] = [file.subarray(0, end).toString("latin1"), file.subarray(end + 1)];
      const [, ofPart, format] = /^keyhold-emulator (\w+) (\d+) /.exec(header) ?? [];
      if (ofPart === part && Number(format) !== FORMAT)
        throw unusable(
          `was written by another version of the emulator (format ${format}, this version reads ${FORMAT})`,
        );
      if (header !== headerOf(part, state)) throw unusable("is damaged, or is not a file of the emulator");
      try {
        return deserialize(state) as State;
      } catch (cause) {
        throw unusable("was written by a newer version of Node.js", cause);
      }
    },
    write,
    save: (state) => {
      try {
        write(state);
        failed = false;
      } catch (error) {
        if (!failed)
          process.emitWarning(
            `The emulator cannot write ${path}: ${error instanceof Error ? error.message : error}. If it ends now, it loses what has changed since.`,
          );
        failed = true;
      }
    },
  };
}
