import type { Vault } from "../vault/createVault.js";
import type { Grant, Owner } from "../vault/Grant.js";
import { readGrant } from "./readGrant.js";

/**
 * Changes a grant, whatever else is noted in the record meanwhile.
 *
 * @param change gives the grant to store instead, or nothing where it may stay as it is
 * @returns the grant as it was found to be, or as it is now
 * @throws KeyholdError `not_connected` where the user has disconnected
 */
export async function changeGrant(
  vault: Vault,
  owner: Owner,
  change: (current: Grant) => Grant | undefined,
): Promise<Grant> {
  for (;;) {
    const { grant, version } = await readGrant(vault, owner, { newest: true });
    const changed = change(grant);
    if (!changed) return grant;
    if (await vault.replace(owner, version, changed)) return changed;
  }
}
