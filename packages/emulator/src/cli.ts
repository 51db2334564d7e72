import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { connectionsCommand } from "./agentcard/connectionsCommand.js";
import { createEmulator, type EmulatorOptions } from "./createEmulator.js";
import { readOptions } from "./readOptions.js";

const usage = `Usage: keyhold-emulator [--agentcard-port 4100] [--civic-port 4200] [--redirect-uri <url>]...
                        [--app-name Demo] [--only agentcard|civic] [--keep <folder>]
       keyhold-emulator --config <file> [--keep <folder>]
       keyhold-emulator connections [list|revoke <client id>]

Starts an offline Agentcard and an offline Civic, or only one of them. Both know the client "demo" with the
secret "demo-secret" and the given redirect URLs. Pages show it as --app-name. A config file has the options of
createEmulator as JSON, and replaces the other flags. With --keep, users, cards and connections are still there after
a restart: they are in that folder. To start without them, delete it. "connections" lists or revokes the apps that are connected to a
user's account at a running Agentcard emulator.`;

function portOf(value: string): number {
  const port = Number(value);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error(`${JSON.stringify(value)} is not a port. Give a number from 0 to 65535. 0: any free port.`);
}

interface Flags {
  readonly "agentcard-port": string;
  readonly "civic-port": string;
  readonly "redirect-uri": string[];
  readonly "app-name": string;
  readonly only?: string | undefined;
}

function demoOptions({ only = "", ...flags }: Flags): EmulatorOptions {
  const name = flags["app-name"].trim();
  if (!name) throw new Error("--app-name is empty. Give the name for the consent screen, or leave the flag out.");
  const client = { clientId: "demo", clientSecret: "demo-secret", name, redirectUris: flags["redirect-uri"] };
  if (!["", "agentcard", "civic"].includes(only))
    throw new Error(
      `${JSON.stringify(only)} is not a provider. Give --only agentcard or --only civic, or leave the flag out.`,
    );
  return {
    ...(only !== "civic" && {
      agentcard: { port: portOf(flags["agentcard-port"]), clients: [{ ...client, mode: "test" }] },
    }),
    ...(only !== "agentcard" && { civic: { port: portOf(flags["civic-port"]), clients: [client] } }),
  };
}

async function start(options: EmulatorOptions): Promise<void> {
  const emulator = await createEmulator(options);
  const { agentcard, civic } = emulator;
  console.log("Emulator: nothing here is real.\n");
  if (agentcard)
    console.log(`  Agentcard    ${agentcard.origin}
    MCP        ${agentcard.origin}/mcp
    inbox      ${agentcard.origin}/inbox
    accounts   ${agentcard.origin}/account
    apps       ${agentcard.origin}/connections
    faults     ${agentcard.origin}/__control`);
  if (civic)
    console.log(`  Civic        ${civic.origin}
    issuer     ${civic.origin}/oauth/
    hub        ${civic.origin}/hub/mcp
    account    ${civic.origin}/account
    faults     ${civic.origin}/__control`);
  const clients = [...(options.agentcard?.clients ?? []), ...(options.civic?.clients ?? [])];
  const lines = clients.map(
    ({ clientId, redirectUris }) => `  Client       ${clientId}, redirects to ${redirectUris.join(" ") || "nowhere"}`,
  );
  if (options.keep !== undefined) lines.push(`  Kept in      ${resolve(options.keep)}`);
  console.log(`${[...new Set(lines)].join("\n")}\n\nStop it with Ctrl-C.`);
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void emulator.close());
}

async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      "agentcard-port": { type: "string", default: "4100" },
      "civic-port": { type: "string", default: "4200" },
      "app-name": { type: "string", default: "Demo" },
      only: { type: "string" },
      "redirect-uri": { type: "string", multiple: true, default: ["http://localhost:3000/callback"] },
      config: { type: "string" },
      keep: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) console.log(usage);
  else {
    const options = values.config ? await readOptions(values.config) : demoOptions(values);
    await start({ ...options, keep: values.keep ?? options.keep });
  }
}

try {
  const [command, ...args] = process.argv.slice(2);
  if (command === "connections") console.log(await connectionsCommand(args, process.env));
  else await run(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
