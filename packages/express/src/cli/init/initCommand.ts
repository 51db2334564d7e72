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
  const isThere = (file: string) => existsSync(join(folder, file));
  const files = steps.flatMap(({ file }) => file ?? []);
  const replaced = write ? await askToReplace(files.filter(isThere), terminal) : [];
  const written = write ? files.filter((file) => !isThere(file) || replaced.includes(file)) : [];
  for (const { file, text } of steps) if (file && written.includes(file)) writeFile(join(folder, file), text);

  const lines = steps.filter(({ file }) => !file || !written.includes(file));
  const added = write ? writeVariables(join(folder, ".env"), variables) : undefined;
  if (added?.length) written.push(`.env (${added.join(", ")})`);
  const env = Object.entries(variables).map(([name, value]) => `echo ${name}=${value} >> .env`);
  const all: Step[] = [
    ...lines,
    ...(added ? [] : [{ title: "Variables", text: env.join("\n") }]),
    ...(isIgnored(folder)
      ? []
      : [{ title: "Keep the variables out of version control", text: "echo .env >> .gitignore" }]),
    {
      title: "Start the emulator beside your app, give your server .env, and let the doctor look",
      text: `npx keyhold-emulator --redirect-uri ${variables.KEYHOLD_URL}/callback/agentcard\nnpx keyhold doctor --env .env`,
    },
  ];
  const told = all.map(
    ({ title, text }, index) => `${index + 1}. ${title}\n\n${text.trim().replaceAll(/^(?=.)/gm, "   ")}\n`,
  );
  return [...written.map((file) => `Written: ${file}`), ...(written.length > 0 ? [""] : []), ...told].join("\n");
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
