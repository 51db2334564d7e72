import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findOnPath } from "@keyhold/test-support";
import { expect, it } from "vitest";

const run = promisify(execFile);
const vitest = fileURLToPath(
  new URL("vitest.mjs", `file://${createRequire(import.meta.url).resolve("vitest/package.json")}`),
);
const cwd = fileURLToPath(new URL("../..", import.meta.url));
/** Milliseconds for the compiler and the tests, on a slow machine. */
const TIMEOUT = 30 * 60_000;

/** Node's own folder. Its headers are there, except with Debian's package of Node, which has them in `libnode-dev`. */
const nodedir = dirname(dirname(process.execPath));
const programs = await Promise.all(["g++", "make", "python3"].map((name) => findOnPath(name)));
const canCompile = programs.every(Boolean) && existsSync(join(nodedir, "include/node/node.h"));
if (!canCompile)
  console.log(
    "better-sqlite3 needs g++, make, python3 and the headers of Node. Some are missing, so its test is left out.",
  );

it.runIf(canCompile)("the tests of SQLite pass with better-sqlite3", { timeout: TIMEOUT }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "keyhold-better-sqlite3-"));
  // npm has its sources. Its binary would come from GitHub.
  const fromSource = ["--build-from-source", `--nodedir=${nodedir}`];
  await run("npm", ["install", "--prefix", folder, ...fromSource, "better-sqlite3@12"], { timeout: TIMEOUT });
  const tests = ["--project", "* modules", "test/stores", "test/doctor", "-t", "better-sqlite3"];
  const { stdout } = await run(process.execPath, [vitest, "run", ...tests], {
    cwd,
    timeout: TIMEOUT,
    env: { ...process.env, NO_COLOR: "1", BETTER_SQLITE3: join(folder, "node_modules/better-sqlite3") },
    maxBuffer: 64 * 1024 * 1024,
  });
  expect(stdout).toMatch(/^ *Tests +\d+ passed/m);
  await rm(folder, { recursive: true });
});
