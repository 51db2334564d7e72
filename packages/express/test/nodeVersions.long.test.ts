import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const run = promisify(execFile);
const vitest = fileURLToPath(
  new URL("vitest.mjs", `file://${createRequire(import.meta.url).resolve("vitest/package.json")}`),
);
const cwd = fileURLToPath(new URL("..", import.meta.url));
/** Milliseconds for the whole suite, on a slow machine. */
const TIMEOUT = 60 * 60_000;

/** Runs a program with a Node version that npm has as a package. Needs the npm registry, or npm's cache. */
async function runBy(version: string, ...args: string[]): Promise<string> {
  const { stdout } = await run("npx", ["--yes", "--package", `node@${version}`, "node", ...args], {
    cwd,
    timeout: TIMEOUT,
    env: { ...process.env, NO_COLOR: "1" },
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}

it.each(["22", "24"])("all other tests pass on Node %s", { timeout: TIMEOUT }, async (version) => {
  expect(await runBy(version, "--version")).toMatch(new RegExp(`^v${version}\\.`));
  // Look at the summary only: a title can contain the word "failed".
  expect(await runBy(version, vitest, "run", "--project", "* modules")).toMatch(/^ *Tests +\d+ passed/m);
});
