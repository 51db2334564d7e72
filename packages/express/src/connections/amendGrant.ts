import type { Vault } from "../vault/createVault.js";
import type { CallContext, Grant } from "../vault/Grant.js";
import { grantIdOf } from "../vault/grantIdOf.js";
import { type ChangeOptions, changeGrant } from "./changeGrant.js";

/**
 * Changes a grant after a refresh. If another process has changed something else in the record meanwhile (the account, a step-up), Keyhold
 * keeps that and still makes its change: a rotated refresh token must not be lost. Keyhold also makes its change if another process used
 * the old refresh token and stored that the grant has ended.
 *
 * @param before the grant as it was before the refresh
 * @param change returns the grant to store, or `undefined` to change nothing
 * @returns whether the grant was changed. It is not if a refresh or a new connection stored other tokens meanwhile
 * @throws KeyholdError `not_connected` if the user has disconnected
 */
export async function amendGrant(
  vault: Vault,
  call: CallContext,
  before: Grant,
  change: (current: Grant) => Grant | undefined,
  options?: ChangeOptions,
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

/** Whether a record still has the tokens that it had before, or none. */
function isSame(grant: Grant, before: Grant): boolean {
  const { tokens } = grant;
  const isRefreshed =
    tokens && (tokens.accessToken !== before.tokens?.accessToken || tokens.refreshToken !== before.tokens.refreshToken);
  return !isRefreshed && grantIdOf(grant) === grantIdOf(before);
}
