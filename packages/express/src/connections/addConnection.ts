import { KeyholdError } from "../errors/KeyholdError.js";
import type { ConnectionKey } from "../vault/Grant.js";
import type { ConnectionServices } from "./ConnectionServices.js";
import { connectionsAt } from "./connectionsAt.js";
import { hasGrant } from "./hasGrant.js";

/** The maximum number of connections of a user at one provider. */
export const MOST_CONNECTIONS = 20;

/**
 * Writes a connection into the user's directory, before its grant is stored. Does nothing for the first connection at a provider, and for a
 * connection that is there already. Call it under the connection's lock.
 *
 * @throws KeyholdError `too_many_accounts`, `store_unavailable`; `not_connected` if the user has removed this server, because no code would find
 * the grant any more
 */
export async function addConnection(
  { directory, vault }: Pick<ConnectionServices, "directory" | "vault">,
  key: ConnectionKey,
): Promise<void> {
  const { userId, provider, connection } = key;
  if (provider.addedByUser) {
    const { further } = await directory.read(userId, { newest: true, isNeeded: true });
    if (!further.some(({ id }) => id === connection)) throw new KeyholdError("not_connected");
  }
  if (connection === provider.id) return;
  const [first] = connectionsAt({ further: [] }, key);
  const firsts = (await hasGrant(vault, first)) ? 1 : 0;
  await directory.change(userId, (accounts) => {
    const [, ...further] = connectionsAt(accounts, key);
    if (further.some((known) => known.connection === connection)) return undefined;
    if (firsts + further.length >= MOST_CONNECTIONS) throw new KeyholdError("too_many_accounts");
    return { ...accounts, further: [...accounts.further, { id: connection, addedAt: Date.now() }] };
  });
}
