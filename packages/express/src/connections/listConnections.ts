import type { Connection } from "@keyhold/contract";
import { KeyholdError } from "../errors/KeyholdError.js";
import { connectMethodOf } from "../providers/connectMethodOf.js";
import type { Provider } from "../providers/Provider.js";
import type { Accounts } from "../vault/createDirectory.js";
import type { VaultReadOptions } from "../vault/createVault.js";
import type { ConnectionKey } from "../vault/Grant.js";
import { NewerRecordError } from "../vault/recordFormat.js";
import type { ConnectionServices } from "./ConnectionServices.js";
import { connectionsAt } from "./connectionsAt.js";
import { readGrant } from "./readGrant.js";
import { tidyAccounts } from "./tidyAccounts.js";

/**
 * The status of all connections of a user, in the order in which the providers are configured: for each provider the first connection, even if
 * the user has not connected it, then the further ones. The servers that the user has added come last. Sends no request to a provider.
 */
export async function listConnections(services: ConnectionServices, userId: string): Promise<Connection[]> {
  const { backgroundWork, directory, providers } = services;
  const accounts = await directory.read(userId);
  const rowsOf = async (provider: Provider) => {
    const [first, ...others] = connectionsAt(accounts, { userId, provider });
    const isShown = ({ id, status }: Connection) => id === provider.id || status !== "disconnected";
    const rows = await Promise.all([first, ...others].map((key) => describeConnection(services, key, { accounts })));
    // After a crash, an entry can have no grant, or a grant that was moving.
    const isUntidy = others.length > 0 && rows.some(({ status }) => status === "disconnected");
    if (isUntidy) backgroundWork.hold(tidyAccounts(services, first)).catch(() => undefined);
    return rows.filter(isShown);
  };
  return (await Promise.all([...providers.configured, ...providers.own(accounts)].map(rowsOf))).flat();
}

interface DescribeOptions extends Pick<VaultReadOptions, "isUse"> {
  /** What the user's directory says, if the caller has read it already. */
  readonly accounts?: Accounts;
}

/** The status of one connection of a user. */
export async function describeConnection(
  { vault, outages, directory, usage }: Pick<ConnectionServices, "vault" | "outages" | "directory" | "usage">,
  key: ConnectionKey,
  { accounts, isUse }: DescribeOptions = {},
): Promise<Connection> {
  const { provider, connection } = key;
  const { id, name, brand, icon, signIn, mode, manageUrl, apiKey, addedByUser, mcpUrl } = provider;
  const connectMethod = connectMethodOf(provider);
  const several = provider.accounts === "several" ? provider.accounts : undefined;
  const url = addedByUser && mcpUrl;
  const about = {
    id: connection,
    provider: id,
    name,
    url,
    brand,
    icon,
    signIn,
    mode,
    manageUrl,
    connectMethod,
    keyUrl: apiKey?.help,
  };
  const others = { accounts: several } as const;
  try {
    const { grant } = await readGrant(vault, key, { isUse });
    const { defaults } = accounts ?? (await directory.read(key.userId, { isUse }));
    const { connectedAt, account, named, tokens } = grant;
    const wantsMore = (!grant.problem && grant.stepUp?.isOpen) || undefined;
    const status =
      grant.problem ?? (wantsMore ? "needs_reconnect" : outages.has(provider) ? "unavailable" : "connected");
    return {
      ...about,
      status,
      wantsMore,
      connectedAt,
      account,
      label: named?.name ?? account,
      scopes: tokens?.scope?.split(" "),
      ...(await usage.lastUse(key, { isUse })),
      isDefault: defaults.includes(connection) || undefined,
      ...others,
    };
  } catch (error) {
    if (!(error instanceof KeyholdError)) throw error;
    // Other processes may serve this user, so nothing is lost.
    if (error instanceof NewerRecordError) return { ...about, status: "unavailable", ...others };
    if (error.code === "not_connected") return { ...about, status: "disconnected", ...others };
    if (error.code === "needs_reconnect") return { ...about, status: "needs_reconnect", ...others };
    throw error;
  }
}
