import { parseArgs } from "node:util";
import * as z from "zod";

const Connections = z.object({
  connections: z.array(
    z.object({
      clientId: z.string(),
      clientName: z.string().nullable(),
      active: z.boolean(),
      connectedAt: z.coerce.date(),
      scopes: z.array(z.string()),
    }),
  ),
});
const Revoked = z.object({ revoked: z.number() });

const usage = `Usage: keyhold-emulator connections [list] [--json]
       keyhold-emulator connections revoke <client id>

Lists the apps that are connected to a user's emulated Agentcard account, or revokes one. As with Agentcard's own
command line, AGENT_CARDS_API_URL is the address of Agentcard (default: http://localhost:4100), and AGENT_CARDS_JWT is
the user's session token, which the page /account shows.`;

/** Formats rows as columns of equal width. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/**
 * The command `connections`: lists or revokes a user's connected apps, as Agentcard's own `agent-cards connections` does.
 *
 * @param args the arguments after `connections`
 * @returns the text to print
 * @throws Error that says what to do when the arguments, the session token or the address are wrong
 */
export async function connectionsCommand(args: string[], environment: NodeJS.ProcessEnv): Promise<string> {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: { json: { type: "boolean", default: false }, help: { type: "boolean", default: false } },
  });
  const [action = "list", clientId, ...rest] = positionals;
  if (values.help) return usage;

  async function request(method: string, path = ""): Promise<unknown> {
    const { AGENT_CARDS_API_URL: origin = "http://localhost:4100", AGENT_CARDS_JWT: token } = environment;
    if (!token) throw new Error(`Set AGENT_CARDS_JWT to the user's session token, which ${origin}/account shows.`);
    const url = `${origin}/oauth/connections${path}`;
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(url, { method, headers }).catch((cause: unknown) => {
      throw new Error(`No server answers at ${origin}. Start the emulator, or set AGENT_CARDS_API_URL.`, { cause });
    });
    if (response.ok) return response.json();
    throw new Error(`${origin} answered ${response.status}. Take the session token from ${origin}/account again.`);
  }

  if (action === "revoke" && clientId && !rest.length) {
    const { revoked } = Revoked.parse(await request("DELETE", `/${encodeURIComponent(clientId)}`));
    return revoked ? `Revoked ${clientId}.` : `No connected app has the client ID ${clientId}.`;
  }
  if (action !== "list" || clientId) throw new Error(usage);
  const { connections } = Connections.parse(await request("GET"));
  if (values.json) return JSON.stringify({ connections }, null, 2);
  if (!connections.length) return "No connected apps.";
  return table([
    ["App", "Status", "Connected", "Scopes", "Client ID"],
    ...connections.map(({ clientId, clientName, active, connectedAt, scopes }) => [
      clientName ?? "(unnamed)",
      active ? "active" : "inactive",
      connectedAt.toISOString().slice(0, 10),
      scopes.join(", ") || "all",
      clientId,
    ]),
  ]);
}
