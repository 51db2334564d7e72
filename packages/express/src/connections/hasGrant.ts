import { hasCode } from "../errors/KeyholdError.js";
import type { Vault } from "../vault/createVault.js";
import type { ConnectionKey } from "../vault/Grant.js";
import { NewerRecordError } from "../vault/recordFormat.js";
import { readGrant } from "./readGrant.js";

/**
 * Whether a connection has a grant, also one that does not work or that this process cannot read.
 *
 * @throws KeyholdError `store_unavailable`
 */
export async function hasGrant(vault: Vault, key: ConnectionKey): Promise<boolean> {
  try {
    await readGrant(vault, key, { newest: true });
    return true;
  } catch (error) {
    if (hasCode(error, "not_connected")) return false;
    if (hasCode(error, "needs_reconnect") || error instanceof NewerRecordError) return true;
    throw error;
  }
}
