import type { Vault } from "../vault/createVault.js";
import type { Grant, Owner } from "../vault/Grant.js";
import { changeGrant } from "./changeGrant.js";

/**
 * Changes a grant on the ground of what became of its tokens. What else is noted in the record meanwhile (an account, a step-up) stays, and is no
 * reason to drop a rotated refresh token, nor is that somebody without a lock used the old one and took the grant for ended.
 *
 * @param before the grant whose tokens were used
 * @returns whether it was changed; false where somebody has renewed or connected anew
 * @throws KeyholdError `not_connected` where somebody has disconnected
 */
export async function amendGrant(
  vault: Vault,
  owner: Owner,
  before: Grant,
  change: (current: Grant) => Grant,
): Promise<boolean> {
  let isDone = false;
  await changeGrant(vault, owner, (grant) => {
    const isRenewed = grant.tokens && grant.tokens.accessToken !== before.tokens?.accessToken;
    isDone = !isRenewed && grant.connectedAt === before.connectedAt;
    return isDone ? change(grant) : undefined;
  });
  return isDone;
}
