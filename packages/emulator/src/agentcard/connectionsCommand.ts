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

Shows a user the apps that are connected to their emulated Agentcard account, and revokes one. As with Agentcard's own
command line, AGENT_CARDS_API_URL says where it is (http://localhost:4100 if it does not), and AGENT_CARDS_JWT is the
user's session token. The page /account shows it.`;

/** Lines of text in columns. */
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
 * What a user sees of their connected apps from a terminal: `agent-cards connections`, for the emulated Agentcard.
 *
 * @param args what stands after `connections`
 * @returns what to print
 * @throws Error where the arguments, the session token or the address are wrong, with what to do
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
      throw new Error(`Nobody answers at ${origin}. Start the emulator, or set AGENT_CARDS_API_URL.`, { cause });
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
