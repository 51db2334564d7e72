import { KeyholdError } from "../errors/KeyholdError.js";
import type { ConnectionKey } from "../vault/Grant.js";
import type { ConnectionServices } from "./ConnectionServices.js";
import { connectionsAt } from "./connectionsAt.js";
import { heldConnections } from "./heldConnections.js";

/**
 * Finds the connection that is meant where only the user and the provider are named. A connection that does not work counts too: to use
 * another account instead would be a guess.
 *
 * @param options.usesDefault whether the user's default counts, if there are several
 * @returns the id of the only connection; the provider's id if there is none
 * @throws KeyholdError `several_connections`, `store_unavailable`
 */
export async function meantConnection(
  { directory, vault }: Pick<ConnectionServices, "directory" | "vault">,
  of: Pick<ConnectionKey, "userId" | "provider">,
  { usesDefault }: { readonly usesDefault: boolean },
): Promise<string> {
  const accounts = await directory.read(of.userId, { isNeeded: true });
  const [first, ...further] = connectionsAt(accounts, of);
  // Most users have one connection. Then the caller reads its grant, or finds that there is none.
  if (further.length === 0) return first.connection;
  const ids = (await heldConnections(vault, accounts, of)).map(({ connection }) => connection);
  const [only = first.connection, second] = ids;
  if (second === undefined) return only;
  const chosen = usesDefault ? ids.find((id) => accounts.defaults.includes(id)) : undefined;
  if (chosen === undefined) throw new KeyholdError("several_connections");
  return chosen;
}
