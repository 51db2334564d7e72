import { parseArgs } from "node:util";
import { connectionsCommand } from "./agentcard/connectionsCommand.js";
import { createEmulator } from "./createEmulator.js";

const usage = `Usage: keyhold-emulator [--agentcard-port 4100] [--civic-port 4200] [--redirect-uri <url>]...
       keyhold-emulator connections [list|revoke <client id>]

Starts an offline Agentcard and an offline Civic. Both know the client "demo" with the secret "demo-secret", which may
redirect to the URLs given. "connections" is a user's own view of an emulated Agentcard that runs.`;

const client = { clientId: "demo", clientSecret: "demo-secret", name: "Demo" };

function portOf(value: string): number {
  const port = Number(value);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error(`${JSON.stringify(value)} is no port. Give a number from 0 to 65535; 0 takes any free one.`);
}

async function start(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      "agentcard-port": { type: "string", default: "4100" },
      "civic-port": { type: "string", default: "4200" },
      "redirect-uri": { type: "string", multiple: true, default: ["http://localhost:3000/callback"] },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) console.log(usage);
  else {
    const redirectUris = values["redirect-uri"];
    const emulator = await createEmulator({
      agentcard: { port: portOf(values["agentcard-port"]), clients: [{ ...client, redirectUris, mode: "test" }] },
      civic: { port: portOf(values["civic-port"]), clients: [{ ...client, redirectUris }] },
    });
    const { agentcard, civic } = emulator;
    console.log(`Emulator: nothing here is real.

  Agentcard    ${agentcard.origin}
    MCP        ${agentcard.origin}/mcp
    inbox      ${agentcard.origin}/inbox
    accounts   ${agentcard.origin}/account
    apps       ${agentcard.origin}/connections
  Civic        ${civic.origin}
    issuer     ${civic.origin}/oauth/
    hub        ${civic.origin}/hub/mcp
    account    ${civic.origin}/account
  Client       ${client.clientId}, secret ${client.clientSecret}, redirects to ${redirectUris.join(" ")}

Stop it with Ctrl-C.`);
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void emulator.close());
  }
}

try {
  const [command, ...args] = process.argv.slice(2);
  if (command === "connections") console.log(await connectionsCommand(args, process.env));
  else await start(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
