import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { askToReplace, type Terminal } from "./askToReplace.js";
import { planOf, type Step } from "./planOf.js";
import { readProject } from "./readProject.js";
import { writeVariables } from "./writeVariables.js";

/**
 * `keyhold init [--write]`
 *
 * @param folder the app's
 * @param terminal where to ask before a file is replaced
 * @returns what to print: the lines to add, but for what was written
 * @throws CannotRun
 */
export async function initCommand(args: string[], folder: string, terminal: Terminal | undefined): Promise<string> {
  const { write } = parseArgs({ args, options: { write: { type: "boolean", default: false } } }).values;
  const { steps, variables } = planOf(readProject(folder));
  const written = write ? await writeNew(steps, folder, terminal) : [];
  const added = write ? writeVariables(join(folder, ".env"), variables) : [];
  const env = Object.entries(variables).map(([name, value]) => `echo ${name}=${value} >> .env`);
  const left = [
    ...steps.filter(({ file }) => !file || !written.includes(file)),
    ...(write ? [] : [{ title: "Variables", text: env.join("\n") }]),
    ...(isIgnored(folder) ? [] : [{ title: "Keep them out of version control", text: "echo .env >> .gitignore" }]),
    {
      title: "Start the emulator beside your app, give your server .env, and let the doctor look",
      text: `npx keyhold-emulator --redirect-uri ${variables.KEYHOLD_URL}/callback/agentcard\nnpx keyhold doctor --env .env`,
    },
  ];
  const news = [...written, ...(added.length > 0 ? [`.env (${added.join(", ")})`] : [])];
  return [
    ...news.map((file) => `Written: ${file}\n`),
    ...left.map(
      ({ title, text }, index) => `\n${index + 1}. ${title}\n\n${text.trim().replaceAll(/^(?=.)/gm, "   ")}\n`,
    ),
  ].join("");
}

/** Writes the files that are not there, and those that somebody says may be replaced. */
async function writeNew(steps: readonly Step[], folder: string, terminal: Terminal | undefined): Promise<string[]> {
  const isThere = (file: string) => existsSync(join(folder, file));
  const files = steps.flatMap(({ file, text }) => (file ? [{ file, text }] : []));
  const mayReplace = await askToReplace(files.map(({ file }) => file).filter(isThere), terminal);
  const toWrite = files.filter(({ file }) => !isThere(file) || mayReplace.includes(file));
  for (const { file, text } of toWrite) writeFile(join(folder, file), text);
  return toWrite.map(({ file }) => file);
}

function writeFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Whether `.gitignore` names `.env`, as far as a look at its lines tells. */
function isIgnored(folder: string): boolean {
  const path = join(folder, ".gitignore");
  return existsSync(path) && /^\/?\.env(\*|\.\*)?$/m.test(readFileSync(path, "utf8"));
}
