import type { Vault } from "../vault/createVault.js";
import type { ConnectionKey, Grant } from "../vault/Grant.js";
import type { ReconnectWatch } from "./createReconnectWatch.js";
import { readGrant } from "./readGrant.js";

/** Options of a change. */
export interface ChangeOptions {
  /** True if open pages need no event, because the change makes no difference to them. */
  readonly isQuiet?: boolean;
  /** Tells the product if the change makes a reconnect necessary. */
  readonly watch?: ReconnectWatch;
}

/**
 * Changes a grant. If another process writes the record at the same time, Keyhold reads it again and retries.
 *
 * @param change returns the grant to store, or `undefined` to change nothing
 * @returns the changed grant; if nothing was changed, the grant that was read
 * @throws KeyholdError `not_connected` if the user has disconnected
 */
export async function changeGrant(
  vault: Vault,
  call: ConnectionKey,
  change: (current: Grant) => Grant | undefined,
  options: ChangeOptions = {},
): Promise<Grant> {
  for (;;) {
    const { grant, version } = await readGrant(vault, call, { newest: true });
    const changed = change(grant);
    if (!changed) return grant;
    const write = () => vault.replace(call, version, changed, options);
    if (await (options.watch ? options.watch(grant, changed, write) : write())) return changed;
  }
}
