import type { Connection, ConnectionSettings } from "@keyhold/contract";
import { z } from "zod";
import { KeyholdError } from "../errors/KeyholdError.js";
import { INVISIBLE } from "../util/invisible.js";
import type { Accounts } from "../vault/createDirectory.js";
import type { ConnectionKey, Grant } from "../vault/Grant.js";
import type { ConnectionServices } from "./ConnectionServices.js";
import { changeGrant } from "./changeGrant.js";
import { connectionsAt } from "./connectionsAt.js";
import { describeConnection } from "./listConnections.js";
import { readGrant } from "./readGrant.js";

/** The maximum length of a user's name for an account, in characters. */
const LONGEST = 80;

const settingsSchema = z.strictObject({
  label: z
    .string()
    .trim()
    .max(2 * LONGEST)
    .refine(isName)
    .nullish(),
  default: z.literal(true).optional(),
}) satisfies z.ZodType<ConnectionSettings>;

/** Whether a name is safe to show in a list of connections: one line with visible characters. An empty one removes the name. */
function isName(text: string): boolean {
  const isSafe = text.replace(INVISIBLE, "") === text && /[^\p{C}\p{Z}]/u.test(text);
  return text === "" || (isSafe && [...text].length <= LONGEST);
}

/**
 * Changes what the user has set for a connection: the name, and whether it is the default.
 *
 * @param body `ConnectionSettings`, not yet checked
 * @returns the changed connection
 * @throws KeyholdError `body_invalid`, `not_connected`; `needs_reconnect` if Keyhold cannot open the record; `store_unavailable`
 */
export async function changeSettings(
  services: ConnectionServices,
  key: ConnectionKey,
  body: unknown,
): Promise<Connection> {
  const { vault, directory, changes } = services;
  const { userId, provider, connection } = key;
  const { data, error: cause } = settingsSchema.safeParse(body);
  if (!data) throw new KeyholdError("body_invalid", { cause });
  const { label, default: isDefault } = data;
  await readGrant(vault, key, { newest: true });
  // The directory first: if this process cannot read it, nothing may change.
  if (isDefault) {
    await directory.change(userId, (accounts) => {
      const atProvider = connectionsAt(accounts, key).map((one) => one.connection);
      const others = accounts.defaults.filter((id) => !atProvider.includes(id));
      return { ...accounts, defaults: [...others, connection] };
    });
    // If the user has disconnected meanwhile, remove the default again: a later grant under this id must not have it.
    await readGrant(vault, key, { newest: true }).catch(async (error: unknown) => {
      await directory.change(userId, (accounts) => withoutDefault(accounts, connection));
      throw error;
    });
  }
  if (label !== undefined) await changeGrant(vault, key, (grant) => withName(grant, label), { isQuiet: true });
  // Pages get one message for both changes.
  changes.publish(userId, { provider: provider.id, connection });
  return describeConnection(services, key);
}

const withoutDefault = (accounts: Accounts, connection: string): Accounts => ({
  ...accounts,
  defaults: accounts.defaults.filter((id) => id !== connection),
});

function withName(grant: Grant, name: string | null): Grant {
  const { account, accountKey, subject } = grant;
  return { ...grant, named: name ? { name, account, accountKey, subject } : undefined };
}
