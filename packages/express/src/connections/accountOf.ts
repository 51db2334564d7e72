import { KeyholdError } from "../errors/KeyholdError.js";
import type { Vault } from "../vault/createVault.js";
import type { ConnectionKey } from "../vault/Grant.js";
import { grantIdOf } from "../vault/grantIdOf.js";
import { readGrant } from "./readGrant.js";

/** The account of all calls with a token of the product itself. */
const PRODUCT = "product";

/**
 * Names the account that a connection has now, by the id of its newest grant: connecting again can connect another account.
 *
 * @throws KeyholdError `not_connected`; `needs_reconnect` if the grant has ended
 */
export async function accountOf(vault: Vault, connection: ConnectionKey): Promise<string> {
  if (connection.provider.clientCredentials) return PRODUCT;
  const { grant } = await readGrant(vault, connection, { newest: true });
  if (grant.problem === "needs_reconnect") throw new KeyholdError(grant.problem);
  return grantIdOf(grant);
}
