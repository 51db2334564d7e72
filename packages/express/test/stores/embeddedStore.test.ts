import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { KeyholdConfigError } from "../../src/errors/KeyholdError.js";
import { embeddedStore } from "../../src/stores/sqlite/embeddedStore.js";
import { startProcess } from "../support/startProcess.js";

const program = new URL("../support/embeddedStoreProcess.mjs", import.meta.url);
const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

let parent: string;
let folder: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "keyhold-embedded-"));
  folder = join(parent, "kept");
  return () => rm(parent, { recursive: true, force: true });
});

function open(path = folder) {
  const store = embeddedStore(path);
  onTestFinished(() => store.close?.());
  return store;
}

/** A process that has the store open, and does what its messages say. */
async function openProcess() {
  const { child } = await startProcess(program, folder);
  onTestFinished(() => void child.kill("SIGKILL"));
  const ask = (message: object) =>
    new Promise<number>((resolve, reject) => {
      child.once("message", (answer) => resolve(Number(answer)));
      child.once("exit", () => reject(new Error("The process ended.")));
      child.send(message);
    });
  return { child, ask };
}

describe("embeddedStore", () => {
  it("the folder is for its owner only, and git ignores it", async () => {
    await open().set("keyhold:{alice}:accounts", "one");
    expect(await modeOf(folder)).toBe(0o700);
    for (const name of ["keyhold.db", "keyhold.db-wal", "keyhold.db-shm"])
      expect(await modeOf(join(folder, name))).toBe(0o600);
    expect(await readFile(join(folder, ".gitignore"), "utf8")).toBe("*\n");
  });

  it("only the first folder that Keyhold creates gets a .gitignore", async () => {
    open(join(folder, "further"));
    expect(await readFile(join(folder, ".gitignore"), "utf8")).toBe("*\n");
    await expect(stat(join(folder, "further/.gitignore"))).rejects.toThrow("ENOENT");
    await mkdir(join(parent, "mine"));
    open(join(parent, "mine"));
    await expect(stat(join(parent, "mine/.gitignore"))).rejects.toThrow("ENOENT");
  });

  it("a process that is killed loses no acknowledged write", async () => {
    const { child, ask } = await openProcess();
    expect(await ask({ write: "one", times: 50 })).toBe(50);
    child.kill("SIGKILL");
    const store = open();
    for (let n = 0; n < 50; n += 1) expect(await store.get(`test:one:${n}`)).toBe(`${n}`);
  });

  it("two processes share the folder: no acknowledged write is lost, and each version has one winner", async () => {
    const [one, two] = await Promise.all([openProcess(), openProcess()]);
    const written = await Promise.all([one.ask({ write: "one", times: 100 }), two.ask({ write: "two", times: 100 })]);
    expect(written).toEqual([100, 100]);
    const counted = await Promise.all([one.ask({ increase: "n", times: 50 }), two.ask({ increase: "n", times: 50 })]);
    expect(counted).toEqual([50, 50]);

    const doctor = open();
    expect(await doctor.get("test:n")).toBe("100");
    for (const name of ["one", "two"])
      for (let n = 0; n < 100; n += 1) expect(await doctor.get(`test:${name}:${n}`)).toBe(`${n}`);
  });

  it("a process that only opens the folder takes nothing from one that writes", async () => {
    const { ask } = await openProcess();
    const writing = ask({ write: "one", times: 100 });
    for (let n = 0; n < 2; n += 1) await (await openProcess()).ask({ write: `guest${n}`, times: 1 });
    expect(await writing).toBe(100);
    const store = open();
    for (let n = 0; n < 100; n += 1) expect(await store.get(`test:one:${n}`)).toBe(`${n}`);
  });

  it("the SQLite of Node.js is used where it exists, without its warning", async () => {
    const { createRequire } = await import("node:module");
    const opened: string[] = [];
    class DatabaseSync extends createRequire(import.meta.url)("libsql") {
      constructor(path: string) {
        super(path);
        opened.push(path);
      }
    }
    const { emitWarning } = process;
    const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    const getBuiltinModule = vi.spyOn(process, "getBuiltinModule").mockImplementation(((name: string) => {
      process.emitWarning(`${name} is experimental`, "ExperimentalWarning");
      return { DatabaseSync };
    }) as typeof process.getBuiltinModule);
    onTestFinished(() => void vi.restoreAllMocks());
    open();
    expect(getBuiltinModule).toHaveBeenCalledWith("node:sqlite");
    expect(opened).toEqual([join(folder, "keyhold.db")]);
    expect(warn).not.toHaveBeenCalled();
    vi.restoreAllMocks();
    expect(process.emitWarning).toBe(emitWarning);
  });

  it("a process that uses the store prints nothing", async () => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [program.pathname, folder]);
    expect([stdout, stderr]).toEqual(["", ""]);
  });

  it.each([
    ["is empty", () => " ", /`folder` cannot be used: The path is empty\. Pass a folder/],
    ["is a file", (file: string) => file, /`folder` cannot be used: EEXIST/],
    ["is in a file", (file: string) => join(file, "kept"), /`folder` cannot be used: ENOTDIR/],
  ])("a folder that %s is refused with the reason", async (_what, path, message) => {
    const file = join(parent, "file");
    await writeFile(file, "");
    expect(() => embeddedStore(path(file))).toThrow(KeyholdConfigError);
    expect(() => embeddedStore(path(file))).toThrow(message);
  });

  it("without any SQLite, the error says what to install", async () => {
    vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined as never);
    vi.doMock("node:module", () => ({
      createRequire: () => () => {
        throw new Error("Cannot find module 'libsql'");
      },
    }));
    vi.resetModules();
    onTestFinished(() => {
      vi.doUnmock("node:module");
      vi.restoreAllMocks();
    });
    const fresh = await import("../../src/stores/sqlite/embeddedStore.js");
    expect(() => fresh.embeddedStore(folder)).toThrow(
      /`libsql` is not installed, .* Run `npm install libsql`, or use Node\.js 22\.13 or later/,
    );
    await expect(stat(folder)).rejects.toThrow("ENOENT");
  });
});
