import { KeyholdError } from "../errors/KeyholdError.js";
import type { ReadOptions } from "../stores/Store.js";
import { SealBrokenError } from "../vault/createKeyring.js";
import type { Vault, Version } from "../vault/createVault.js";
import type { ConnectionKey, Grant } from "../vault/Grant.js";

/**
 * A user's grant, or the error to answer with. A record that does not open is left as it is: its key may come back.
 *
 * @throws KeyholdError `not_connected` where there is none, `needs_reconnect` where it does not open
 */
export async function readGrant(
  vault: Vault,
  call: ConnectionKey,
  options?: ReadOptions,
): Promise<{ grant: Grant; version: Version }> {
  try {
    const record = await vault.read(call, options);
    if (!record) throw new KeyholdError("not_connected");
    return record;
  } catch (cause) {
    if (cause instanceof SealBrokenError) throw new KeyholdError("needs_reconnect", { cause });
    throw cause;
  }
}
