import type { Vault } from "../vault/createVault.js";
import type { CallContext, Grant } from "../vault/Grant.js";
import { readGrant } from "./readGrant.js";

/**
 * Changes a grant, also if another process writes to the record at the same time.
 *
 * @param change returns the grant to store, or nothing to leave it as it is
 * @param options.isQuiet whether pages are not told, since they would see no difference
 * @returns the changed grant; if nothing was changed, the grant as it was read
 * @throws KeyholdError `not_connected` where the user has disconnected
 */
export async function changeGrant(
  vault: Vault,
  call: CallContext,
  change: (current: Grant) => Grant | undefined,
  options?: { readonly isQuiet?: boolean },
): Promise<Grant> {
  for (;;) {
    const { grant, version } = await readGrant(vault, call, { newest: true });
    const changed = change(grant);
    if (!changed) return grant;
    if (await vault.replace(call, version, changed, options)) return changed;
  }
}
