import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { createEmulator } from "../../src/index.js";
import { App, confidential, redirectUri } from "../support/agentcard.js";
import { run, startUpOf } from "../support/command.js";

let parent: string;
let keep: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "keyhold-emulator-"));
  keep = join(parent, "kept");
  return () => rm(parent, { recursive: true, force: true });
});

async function start() {
  const emulator = await createEmulator({
    keep,
    agentcard: { port: 0, clients: [{ ...confidential, name: "Shop", redirectUris: [redirectUri], mode: "test" }] },
  });
  onTestFinished(() => emulator.close());
  return emulator;
}

const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

test("only the owner can read the folder and the files in it, and git ignores them", async () => {
  const { close } = await start();
  expect(await modeOf(keep)).toBe(0o700);
  expect(await readFile(join(keep, ".gitignore"), "utf8")).toBe("*\n");
  for (const name of await readdir(keep)) if (name !== ".gitignore") expect(await modeOf(join(keep, name))).toBe(0o600);
  await close();
  expect((await readdir(keep)).sort()).toEqual([".gitignore", "agentcard.state"]);
});

test("a folder that existed before gets no .gitignore", async () => {
  keep = parent;
  await start();
  expect(await readdir(keep)).not.toContain(".gitignore");
});

test("the file has each token before the client gets it", async () => {
  const { agentcard } = await start();
  const file = join(keep, "agentcard.state");
  const app = await App.discover(agentcard, confidential);
  const { accessToken } = await app.connect("alice@example.com");
  expect(await readFile(file, "latin1")).toContain(accessToken);
});

test.each([
  [
    "has another format",
    (file: string) => file.replace(/^(\S+ \S+) \d+ /, "$1 99 "),
    /another version of the emulator \(format 99/,
  ],
  ["is cut off", (file: string) => file.slice(0, -20), /damaged/],
  ["was changed", (file: string) => file.replace("company", "c0mpany"), /damaged/],
  ["is empty", () => "", /damaged/],
  ["is of the other provider", (file: string) => file.replace("agentcard", "civic"), /damaged/],
])("the emulator refuses a file that %s, and does not change it", async (_how, change, message) => {
  const { agentcard, close } = await start();
  await (await App.discover(agentcard, confidential)).connect("alice@example.com");
  await close();
  const file = join(keep, "agentcard.state");
  const changed = change(await readFile(file, "latin1"));
  await writeFile(file, changed, "latin1");

  const refused = start();
  await expect(refused).rejects.toThrow(message);
  await expect(refused).rejects.toThrow(`${file} `);
  await expect(refused).rejects.toThrow("To start without it, delete the file");
  expect(await readFile(file, "latin1")).toBe(changed);

  await rm(file);
  const { agentcard: fresh } = await start();
  expect(await (await fetch(`${fresh.origin}/account`)).text()).toContain("No accounts yet");
});

test("a second emulator with the same folder is refused with the process ID of the first one", async () => {
  const { close } = await start();
  await expect(start()).rejects.toThrow(`The emulator with the process ID ${process.pid} uses the folder ${keep}.`);
  const child = run("--agentcard-port", "0", "--only", "agentcard", "--keep", keep);
  const [errors, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
  expect([code, errors]).toEqual([1, expect.stringContaining(`process ID ${process.pid} uses`)]);
  await close();
  await start();
});

test("an emulator that was killed does not block its folder", async () => {
  const child = run("--agentcard-port", "0", "--only", "agentcard", "--keep", keep);
  await startUpOf(child);
  await expect(start()).rejects.toThrow(`process ID ${child.pid} uses`);
  child.kill("SIGKILL");
  await once(child, "exit");
  await start();
  expect((await readdir(keep)).filter((name) => name.endsWith(".running"))).toEqual([`${process.pid}.running`]);
});

test("a file of an earlier process with the same process ID does not block the folder", async () => {
  const { close } = await start();
  await close();
  await writeFile(join(keep, `${process.pid}.running`), "an earlier process");
  await start();
});

test("a folder that cannot be created is refused with the reason", async () => {
  keep = join(parent, "file", "kept");
  await writeFile(join(parent, "file"), "");
  await expect(start()).rejects.toThrow(`The emulator cannot keep its state in ${keep}: ENOTDIR`);
  keep = " ";
  await expect(start()).rejects.toThrow("keep (on the command line --keep) is empty");
});

test("the emulator warns once if it cannot write the folder any more, and goes on", async () => {
  const { agentcard } = await start();
  const app = await App.discover(agentcard, confidential);
  const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
  onTestFinished(() => warn.mockRestore());
  await rm(keep, { recursive: true });
  const { accessToken } = await app.connect("alice@example.com");
  expect(await app.statusOf(accessToken)).toBe(200);
  expect(warn.mock.calls).toEqual([[expect.stringContaining("it loses what has changed since")]]);
});
