import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { askToReplace, type Terminal } from "./askToReplace.js";
import { planOf, type Step } from "./planOf.js";
import { readProject } from "./readProject.js";
import { writeVariables } from "./writeVariables.js";

/** A line of `.gitignore` that ignores `.env`. */
const IGNORES_ENV = /^\/?\.env(\*|\.\*)?\s*$/m;

/**
 * `keyhold init [--write]`
 *
 * @param folder the app's folder
 * @param terminal where Keyhold asks before it replaces a file
 * @returns the output: the lines to add, without the lines that Keyhold has written
 * @throws CannotRun
 */
export async function initCommand(args: string[], folder: string, terminal: Terminal | undefined): Promise<string> {
  const { write } = parseArgs({ args, options: { write: { type: "boolean", default: false } } }).values;
  // Send the log of Vite's configuration file to stderr, so that the output does not contain it.
  console.log = console.error;
  const project = await readProject(folder);
  const { config, vite } = project;
  const { steps, variables, start } = planOf(project);
  const contentOf = (file: string) => (isThere(folder, file) ? readFileSync(join(folder, file), "utf8") : undefined);
  const isDone = ({ file, text }: Step) => file !== undefined && contentOf(file) === text;
  const done = steps.filter(isDone);
  const open = steps.filter((step) => !done.includes(step));
  const written = write ? await writeNew(open, folder, terminal) : [];
  const added = write ? writeVariables(join(folder, ".env"), variables) : [];
  const isIgnored = IGNORES_ENV.test(contentOf(".gitignore") ?? "");
  if (write && !isIgnored) ignoreVariables(folder, contentOf(".gitignore"));
  const env = Object.entries(variables).map(([name, value]) => `echo ${name}=${value} >> .env`);
  const left = [
    ...open.filter(({ file }) => !write || !file).map((step) => ({ ...step, title: titleOf(step, folder) })),
    ...(write ? [] : [{ title: "Variables", text: env.join("\n") }]),
    ...(write || isIgnored
      ? []
      : [{ title: "Keep the variables out of version control", text: "echo .env >> .gitignore" }]),
    ...start,
  ];
  const kept = write ? open.flatMap(({ file }) => (file && !written.includes(file) ? [file] : [])) : [];
  const news = [
    ...(vite.problem ? [`Not read: ${config?.file}. The lines assume Vite's defaults. ${vite.problem}`] : []),
    ...written.map((file) => `Written: ${file}`),
    ...done.map(({ file }) => `Already there: ${file}`),
    ...kept.map((file) => `Not changed: ${file}. Run the command without --write to see what the file should contain.`),
    ...(added.length > 0 ? [`Written: .env (${added.join(", ")})`] : []),
    ...(write && !isIgnored ? ["Written: .gitignore (.env)"] : []),
  ];
  return [
    ...news.map((line) => `${line}\n`),
    ...left.map(
      ({ title, text }, index) => `\n${index + 1}. ${title}\n\n${text.trim().replaceAll(/^(?=.)/gm, "   ")}\n`,
    ),
  ].join("");
}

/** Writes new files, and replaces the existing ones that the user agrees to replace. */
async function writeNew(steps: readonly Step[], folder: string, terminal: Terminal | undefined): Promise<string[]> {
  const files = steps.flatMap(({ file, text }) => (file ? [{ file, text }] : []));
  const mayReplace = await askToReplace(
    files.map(({ file }) => file).filter((file) => isThere(folder, file)),
    terminal,
  );
  const toWrite = files.filter(({ file }) => !isThere(folder, file) || mayReplace.includes(file));
  for (const { file, text } of toWrite) writeFile(join(folder, file), text);
  return toWrite.map(({ file }) => file);
}

function writeFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function ignoreVariables(folder: string, content = ""): void {
  const separator = content === "" || content.endsWith("\n") ? "" : "\n";
  appendFileSync(join(folder, ".gitignore"), `${separator}.env\n`);
}

const isThere = (folder: string, file: string) => existsSync(join(folder, file));

const titleOf = ({ file, title }: Step, folder: string) =>
  file && isThere(folder, file) ? `${file}, which exists: add the missing lines` : title;
