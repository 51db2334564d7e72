import manifest from "../package.json" with { type: "json" };
import { activityCommand } from "./cli/activityCommand.js";
import { CannotRun } from "./cli/CannotRun.js";
import { connectionsCommand } from "./cli/connectionsCommand.js";
import { doctorCommand } from "./cli/doctorCommand.js";
import { initCommand } from "./cli/init/initCommand.js";
import { schemaCommand } from "./cli/schemaCommand.js";
import { withoutSecrets } from "./errors/withoutSecrets.js";

const usage = `Usage: keyhold doctor [file] [--url <url>] [--env <file>] [--json]
       keyhold connections list [file] [--provider <id>] [--status <status>] [--limit <n>] [--after <text>]
       keyhold connections show [file] --user <id>
       keyhold connections invalidate [file] --user <id> --connection <id>
       keyhold activity [file] --user <id> [--connection <id>]
       keyhold init [--write]
       keyhold schema [--sqlite]
       keyhold --help | --version

"doctor" checks the Keyhold that a file creates and exports: its options, Redis and providers. With --url, it also checks the
running server. It reads environment variables like the server. --env adds the variables in a file, like Node's --env-file.

"connections" is for support. It lists the connections of all users, shows those of one user, or makes a user reconnect. It takes
--env and --json like the doctor, and never prints a token.

"activity" prints the tool calls of one user as JSON Lines, the newest first: who called what, and how it ended. It takes --env.

"init" prints the lines to add to the app in this folder (Next.js, or Express and React), to connect an emulated Agentcard.
--write writes the new files, asks before it replaces a file, and adds the missing lines to .env and .gitignore.

"schema" prints the SQL for the table of postgresStore(), for databases in which the app may not create tables. With --sqlite,
it prints the SQL for sqliteStore().

Exit codes: 0 if there are no errors, 1 if the doctor found errors, 2 if the command could not run.`;

async function run([command, ...args]: string[]): Promise<{ output: string; isWell: boolean }> {
  if (command === undefined || command === "--help" || args.includes("--help")) return { output: usage, isWell: true };
  if (command === "--version") return { output: manifest.version, isWell: true };
  if (command === "doctor") return doctorCommand(args);
  if (command === "connections") return { output: await connectionsCommand(args), isWell: true };
  if (command === "activity") return { output: await activityCommand(args), isWell: true };
  if (command === "init") {
    const { stdin: input, stdout: output } = process;
    const terminal = input.isTTY && output.isTTY ? { input, output } : undefined;
    return { output: await initCommand(args, process.cwd(), terminal), isWell: true };
  }
  if (command === "schema") return { output: schemaCommand(args), isWell: true };
  throw new CannotRun(`There is no command ${JSON.stringify(command)}.\n\n${usage}`);
}

/** Writes a text and ends the process. Without `exit()`, connections that the product's own code opened would keep it running. */
function end(stream: NodeJS.WriteStream, text: string, code: number): void {
  stream.write(`${withoutSecrets(text, process.env)}\n`, () => process.exit(code));
}

function fail(error: unknown): void {
  const text = error instanceof Error && !(error instanceof CannotRun) ? `${error.name}: ${error.message}` : "";
  end(process.stderr, `keyhold could not run. ${text || (error instanceof Error ? error.message : String(error))}`, 2);
}

process.on("uncaughtException", fail);
run(process.argv.slice(2)).then(({ output, isWell }) => end(process.stdout, output, isWell ? 0 : 1), fail);
