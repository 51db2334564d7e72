import type { Vault } from "../vault/createVault.js";
import type { Grant, Owner } from "../vault/Grant.js";
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
  owner: Owner,
  change: (current: Grant) => Grant | undefined,
  options?: { readonly isQuiet?: boolean },
): Promise<Grant> {
  for (;;) {
    const { grant, version } = await readGrant(vault, owner, { newest: true });
    const changed = change(grant);
    if (!changed) return grant;
    if (await vault.replace(owner, version, changed, options)) return changed;
  }
}
