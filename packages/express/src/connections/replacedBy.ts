import type { Provider } from "../providers/Provider.js";
import type { Grant, Replaced } from "../vault/Grant.js";
import { isOtherAccount } from "./accounts.js";

/** The maximum number of replaced grants in a record. */
const MOST_REPLACED = 10;

/**
 * The fields that a new grant takes from the grant that it replaces. With them, Keyhold can revoke each old grant, or report that it could
 * not.
 *
 * @param own the same fields of the new grant, if it has replaced others already
 */
export function replacedBy(
  before: Grant | undefined,
  own: Pick<Grant, "replaced" | "leftBehind"> = {},
): Pick<Grant, "replaced" | "leftBehind"> {
  if (!before) return own;
  const { tokens, account, accountKey, subject, refreshing, unanswered } = before;
  const replaced = [...(own.replaced ?? []), ...(before.replaced ?? [])];
  const isLost = refreshing !== undefined || unanswered;
  // Keyhold cannot revoke a user's key, so it does not keep an old one.
  const isLive =
    tokens?.issuedBy &&
    (tokens.refreshToken !== undefined || Date.now() < (tokens.expiresAt ?? Number.POSITIVE_INFINITY));
  const all = isLive ? [{ tokens, account, accountKey, subject }, ...replaced] : replaced;
  return {
    replaced: all.length > 0 ? all.slice(0, MOST_REPLACED) : undefined,
    leftBehind: all.length > MOST_REPLACED || isLost ? true : (before.leftBehind ?? own.leftBehind),
  };
}

/**
 * Whether Keyhold revokes replaced tokens now: if the provider revokes single tokens, or if the tokens belong to another account. Many
 * providers revoke all grants of an account and client together, which would end the new grant too. So Keyhold revokes tokens that may
 * belong to the same account only when the user disconnects.
 */
export function isRevokedNow(one: Replaced, now: Grant, { revokes }: Provider): boolean {
  return revokes === "token" || isOtherAccount(one, now);
}
