import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { root } from "../src/repository.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "keyhold-words-"));
  cpSync(join(root, "CONTRIBUTING.md"), join(folder, "CONTRIBUTING.md"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function check(files: Record<string, string>) {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  const script = join(root, "scripts/checkWords.mjs");
  const { status, stderr } = spawnSync(process.execPath, [script], { cwd: folder, encoding: "utf8" });
  return { status, lines: stderr.split("\n").filter((line) => line.includes(": not ")) };
}

// Written in parts, so that the check does not find them here.
const pronoun = ["no", "body"].join("");
const verb = ["men", "ds"].join("");
const phrase = ["but", "for"];

it("the check of words names the file, the line, the word, and a plain word", () => {
  const { status, lines } = check({
    "README.md": `One line.\n${pronoun} reads this.`,
    "packages/a/src/a.ts": `/** It ${verb} the key. */\n// All ${phrase.join("\n// ")} one.\n`,
  });
  expect(lines.sort()).toEqual([
    expect.stringMatching(/^README\.md:2: not "nobod\w", but the actor: /),
    expect.stringMatching(/^packages\/a\/src\/a\.ts:1: not "men\w", but "fix"$/),
    expect.stringMatching(/^packages\/a\/src\/a\.ts:2: not "but\W*for", but "except"$/),
  ]);
  expect(status).toBe(1);
});

it("the check of words accepts plain words, and does not read what is installed, built, generated or recorded", () => {
  const text = `${pronoun} ${verb} it.`;
  const unread = ["node_modules/a/a.js", "packages/a/dist/a.js", "packages/a/API.md", "schema.json", "LICENSE"];
  const files = Object.fromEntries(unread.map((file) => [file, text]));
  expect(check({ ...files, "README.md": "No user fixes it." })).toEqual({ status: 0, lines: [] });
});

it("the check of words reads CONTRIBUTING.md too, except the section that names the words", () => {
  appendFileSync(join(folder, "CONTRIBUTING.md"), `\n## The end\n\n${pronoun} reads this.\n`);
  const { status, lines } = check({});
  expect(lines).toEqual([expect.stringMatching(/^CONTRIBUTING\.md:\d+: not "nobod\w", but the actor: /)]);
  expect(status).toBe(1);
});
