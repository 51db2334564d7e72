import { execFileSync } from "node:child_process";
import { dirname, join } from "node:path";
import { type ParseEntry, parse } from "shell-quote";
import { filesOf, read, root } from "../../src/repository.js";
import type { Document } from "./readDocument.js";

interface Manifest {
  name?: string;
  bin?: Record<string, string>;
  scripts?: Record<string, string>;
}

const manifests = filesOf("package.json").map((path) => ({ path, ...(JSON.parse(read(path)) as Manifest) }));

/** What the programs in this repository say to `--help`, by the names that npx takes. */
const helpOf = new Map<string, () => string>();
for (const { path, name, bin = {} } of manifests)
  for (const [command, file] of Object.entries(bin)) {
    const help = () => execFileSync("node", [join(root, dirname(path), file), "--help"], { encoding: "utf8" });
    helpOf.set(command, help).set(name ?? command, help);
  }

const catalog = read("pnpm-workspace.yaml");
const known = (name: string): boolean =>
  manifests.some((manifest) => manifest.name === name) || new RegExp(`^  "?${name}"?: `, "m").test(catalog);

/** Programs that are neither npm's nor ours: the check only parses their line. */
const foreign = new Set([
  "caddy",
  "cat",
  "cd",
  "curl",
  "echo",
  "export",
  "kill",
  "nginx",
  "node",
  "openssl",
  "redis-cli",
  "redis-server",
  "shadcn",
]);

function problemOf([program = "", ...args]: string[], scripts: ReadonlySet<string>): string | undefined {
  const [first = "", ...rest] = args;
  if (foreign.has(program === "npx" ? first : program)) return;
  if (program === "npx") {
    const help = helpOf.get(first)?.();
    if (!help) return known(first) ? undefined : `npx ${first}: no program of ours, and not in the catalog`;
    const unknown = rest.filter((arg) => /^(--[a-z-]+|[a-z]+)$/.test(arg) && !help.includes(arg));
    return unknown.length > 0 ? `npx ${first}: --help does not mention ${unknown.join(" ")}` : undefined;
  }
  if (program !== "npm") return `${program}: give it a check in checkShell.ts`;
  if (first === "install" || first === "i") {
    const unknown = rest.filter((arg) => !arg.startsWith("-") && !known(arg.replace(/(?<=.)@[^/]*$/, "")));
    return unknown.length > 0
      ? `npm install ${unknown.join(" ")}: not in the catalog of pnpm-workspace.yaml`
      : undefined;
  }
  const script = first === "run" ? rest.find((arg) => !arg.startsWith("-")) : first;
  return script && scripts.has(script) ? undefined : `npm ${args.join(" ")}: there is no such script`;
}

/** The commands of a block. A new line, `&&`, `|` and `&` separate them; a backslash at the end of a line joins two lines. */
function commandsOf(text: string): string[][] {
  const commands: string[][] = [];
  for (const line of text.replaceAll("\\\n", " ").split("\n")) {
    const command: string[] = [];
    for (const entry of parse(line, (name: string) => `$${name}`) satisfies ParseEntry[]) {
      if (typeof entry === "string") command.push(entry);
      else if ("pattern" in entry) command.push(entry.pattern);
      else if ("op" in entry && /^(&&?|\|\|?|;)$/.test(entry.op)) commands.push(command.splice(0));
    }
    commands.push(command);
  }
  // Variables before a command do not change which command it is.
  return commands
    .map((words) => words.slice(words.findIndex((word) => !/^[A-Z_]+=/.test(word))))
    .filter((words) => words.length > 0);
}

/**
 * Checks the `sh` blocks of a document: scripts of npm exist in the repository or in a `package.json` of the document,
 * programs of ours know their flags, and installed packages are in the catalog.
 *
 * @returns a line for each problem
 */
export function checkShell({ path, blocks }: Document): string[] {
  const own = blocks
    .filter(({ file }) => file?.endsWith("package.json"))
    .map(({ text }) => JSON.parse(text) as Manifest);
  const scripts = new Set([...manifests, ...own].flatMap((manifest) => Object.keys(manifest.scripts ?? {})));
  return blocks
    .filter(({ language }) => language === "sh")
    .flatMap(({ line, text }) =>
      commandsOf(text)
        .map((command) => problemOf(command, scripts))
        .filter((problem) => problem !== undefined)
        .map((problem) => `${path}:${line}: ${problem}`),
    );
}
