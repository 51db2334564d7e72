import type { Provider } from "../providers/Provider.js";
import type { AccountOf, Grant, Replaced } from "../vault/Grant.js";

/** How many are kept. A user who reconnects this often without a trace of an account has old ones that ended long ago. */
const MOST = 10;

/** What a new grant has to remember of the one that it replaces, so that no grant is left alive at the provider. */
export function replacedBy(before: Grant | undefined): readonly Replaced[] | undefined {
  if (!before) return undefined;
  const { tokens, account, subject, replaced = [] } = before;
  const isLive =
    tokens && (tokens.refreshToken !== undefined || Date.now() < (tokens.expiresAt ?? Number.POSITIVE_INFINITY));
  const all = isLive ? [{ tokens, account, subject }, ...replaced] : replaced;
  return all.length > 0 ? all.slice(0, MOST) : undefined;
}

/**
 * What becomes of replaced tokens:
 *
 * - `revoke`: they are another account's, or the provider revokes single tokens.
 * - `drop`: they are the same account's. Many providers revoke all of a user and client at once, the new grant with it.
 * - `keep`: nobody knows whose they are. They are revoked when the user disconnects.
 */
export function fateOf(one: Replaced, now: AccountOf, { revokes }: Provider): "revoke" | "drop" | "keep" {
  if (revokes === "token") return "revoke";
  const isSame = sameAccount(one, now);
  if (isSame === undefined) return "keep";
  return isSame ? "drop" : "revoke";
}

/** Nothing where that is not known. */
function sameAccount(one: AccountOf, other: AccountOf): boolean | undefined {
  if (one.subject && other.subject) return one.subject === other.subject;
  return one.account && other.account ? one.account === other.account : undefined;
}
