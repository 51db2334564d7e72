import type { Vault } from "../vault/createVault.js";
import type { CallContext, Grant } from "../vault/Grant.js";
import { readGrant } from "./readGrant.js";

/**
 * Changes a grant. If another process writes the record at the same time, Keyhold reads it again and retries.
 *
 * @param change returns the grant to store, or `undefined` to change nothing
 * @param options.isQuiet true if open pages need no event, because the change makes no difference to them
 * @returns the changed grant; if nothing was changed, the grant that was read
 * @throws KeyholdError `not_connected` if the user has disconnected
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
