import type { Approvals } from "../agents/Approvals.js";
import type { ActivityLog } from "../agents/createActivity.js";
import { SealBrokenError } from "../vault/createKeyring.js";
import type { ConnectionServices } from "./ConnectionServices.js";
import { listConnections } from "./listConnections.js";

interface ExportServices {
  readonly connectionServices: ConnectionServices;
  readonly approvals: Pick<Approvals, "list">;
  readonly activity: Pick<ActivityLog, "read">;
}

/**
 * Everything that Keyhold keeps about a user and that is not a secret, as JSON Lines.
 *
 * @throws KeyholdError `store_unavailable`
 */
export async function exportUser(
  { connectionServices, approvals, activity }: ExportServices,
  userId: string,
): Promise<string> {
  const lines: object[] = [];
  for (const connection of await listConnections(connectionServices, userId)) {
    if (connection.status === "disconnected" && connection.url === undefined) continue;
    lines.push({ type: "connection", ...connection });
    lines.push(...(await permissionsOf(connectionServices, userId, connection.id)));
  }
  for (const approval of await approvals.list(userId)) lines.push({ type: "approval", ...approval });
  for (let before: string | undefined, isLast = false; !isLast; isLast = before === undefined) {
    const page = await activity.read(userId, { before });
    for (const line of page.activity) lines.push({ type: "activity", ...line });
    before = page.next;
  }
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

/** What the user has chosen for agents at a connection. */
async function permissionsOf(
  { vault, providers }: ConnectionServices,
  userId: string,
  connection: string,
): Promise<object[]> {
  const provider = await providers.find(userId, connection, { isUse: false });
  const read = provider && vault.read({ userId, provider, connection }, { isUse: false });
  const found = await read?.catch((error: unknown) => {
    if (!(error instanceof SealBrokenError)) throw error;
  });
  const agents = Object.entries(found?.grant.chosen?.agents ?? {});
  return agents.map(([agent, choices]) => ({ type: "permissions", connection, agent, ...choices }));
}
