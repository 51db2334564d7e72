import { KeyholdError } from "../errors/KeyholdError.js";
import { SealBrokenError } from "../vault/createKeyring.js";
import type { Vault, VaultReadOptions, Version } from "../vault/createVault.js";
import type { ConnectionKey, Grant } from "../vault/Grant.js";

/**
 * Reads a user's grant. A grant that is moving to another connection counts as gone. Keyhold does not remove a record that it cannot open: the operator may add the old key again.
 *
 * @throws KeyholdError `not_connected` if there is no record, `needs_reconnect` if Keyhold cannot open it; NewerRecordError
 */
export async function readGrant(
  vault: Vault,
  call: ConnectionKey,
  options?: VaultReadOptions,
): Promise<{ grant: Grant; version: Version }> {
  try {
    const record = await vault.read(call, options);
    if (!record || record.grant.movesTo) throw new KeyholdError("not_connected");
    return record;
  } catch (cause) {
    if (cause instanceof SealBrokenError) throw new KeyholdError("needs_reconnect", { cause });
    throw cause;
  }
}
