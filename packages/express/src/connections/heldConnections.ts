import type { Accounts } from "../vault/createDirectory.js";
import type { Vault } from "../vault/createVault.js";
import type { ConnectionKey } from "../vault/Grant.js";
import { connectionsAt } from "./connectionsAt.js";
import { hasGrant } from "./hasGrant.js";

/**
 * The connections of a user at one provider that have a grant, even if it does not work: the first connection, then the further ones in order.
 *
 * @throws KeyholdError `store_unavailable`
 */
export async function heldConnections(
  vault: Vault,
  accounts: Pick<Accounts, "further">,
  of: Pick<ConnectionKey, "userId" | "provider">,
): Promise<ConnectionKey[]> {
  const known = connectionsAt(accounts, of);
  const isHeld = await Promise.all(known.map((key) => hasGrant(vault, key)));
  return known.filter((_key, index) => isHeld[index]);
}
