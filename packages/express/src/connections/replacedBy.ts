import type { Provider } from "../providers/Provider.js";
import type { AccountOf, Grant, Replaced } from "../vault/Grant.js";

/** The maximum number of replaced grants in a record. */
const MOST_REPLACED = 10;

/**
 * The fields that a new grant takes from the grant that it replaces. With them, Keyhold can revoke each old grant, or report that it could
 * not.
 */
export function replacedBy(before: Grant | undefined): Pick<Grant, "replaced" | "leftBehind"> {
  if (!before) return {};
  const { tokens, account, subject, replaced = [], refreshing, unanswered } = before;
  const isLost = refreshing !== undefined || unanswered;
  const isLive =
    tokens && (tokens.refreshToken !== undefined || Date.now() < (tokens.expiresAt ?? Number.POSITIVE_INFINITY));
  const all = isLive ? [{ tokens, account, subject }, ...replaced] : replaced;
  return {
    replaced: all.length > 0 ? all.slice(0, MOST_REPLACED) : undefined,
    leftBehind: all.length > MOST_REPLACED || isLost ? true : before.leftBehind,
  };
}

/**
 * Whether Keyhold revokes replaced tokens now: if the provider revokes single tokens, or if the tokens belong to another account. Many
 * providers revoke all grants of an account and client together, which would end the new grant too. So Keyhold revokes tokens that may
 * belong to the same account only when the user disconnects.
 */
export function isRevokedNow(one: Replaced, now: AccountOf, { revokes }: Provider): boolean {
  return revokes === "token" || isOtherAccount(one, now);
}

function isOtherAccount(one: AccountOf, now: AccountOf): boolean {
  if (one.subject && now.subject) return one.subject !== now.subject;
  return Boolean(one.account && now.account && one.account !== now.account);
}
