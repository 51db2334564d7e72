import type { Vault } from "../vault/createVault.js";
import type { CallContext, Grant } from "../vault/Grant.js";
import { changeGrant } from "./changeGrant.js";

/**
 * Changes a grant because of what happened to its tokens. If something else in the record has changed meanwhile (an account, a step-up), that stays, and
 * does not stop the change: a rotated refresh token must not be lost. Nor does it stop the change if another process used the old refresh token and noted
 * that the grant is over.
 *
 * @param before the grant whose tokens were used
 * @param change returns the grant to store, or nothing to leave it as it is
 * @returns whether it was changed; false also if other tokens were stored meanwhile, by a refresh or a new connection
 * @throws KeyholdError `not_connected` where the user has disconnected
 */
export async function amendGrant(
  vault: Vault,
  call: CallContext,
  before: Grant,
  change: (current: Grant) => Grant | undefined,
  options?: { readonly isQuiet?: boolean },
): Promise<boolean> {
  let isDone = false;
  const amend = (grant: Grant) => {
    const changed = isSame(grant, before) ? change(grant) : undefined;
    isDone = changed !== undefined;
    return changed;
  };
  await changeGrant(vault, call, amend, options);
  return isDone;
}

/** Whether a record still has the tokens of an earlier state of it, or none. */
function isSame({ tokens, connectedAt }: Grant, before: Grant): boolean {
  const isRenewed =
    tokens && (tokens.accessToken !== before.tokens?.accessToken || tokens.refreshToken !== before.tokens.refreshToken);
  return !isRenewed && connectedAt === before.connectedAt;
}
