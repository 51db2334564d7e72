import { hash } from "node:crypto";
import type { AccountOf } from "../vault/Grant.js";

/** Keyhold stores this in place of the provider's key of an account. Its length is constant, whatever the provider sends. */
export function accountKeyDigest(key: string): string {
  return hash("sha256", key, "base64url");
}

/**
 * The digest of a grant's account key. A grant from before Keyhold stored keys has only a name. At providers whose key is the e-mail address in
 * lower case, the name gives the key; at others, this digest equals no key.
 */
export function accountKeyOf({ account, accountKey }: AccountOf): string | undefined {
  return accountKey ?? (account && accountKeyDigest(account.toLowerCase()));
}

/** Whether two grants certainly belong to different accounts. */
export function isOtherAccount(one: AccountOf, other: AccountOf): boolean {
  if (one.subject && other.subject) return one.subject !== other.subject;
  if (one.accountKey && other.accountKey) return one.accountKey !== other.accountKey;
  return Boolean(one.account && other.account && one.account !== other.account);
}

/**
 * What a user has set for an account, if a grant belongs to it, as far as Keyhold knows. It must never apply to another account. What the
 * user set before Keyhold knew the account belongs to this account from now on.
 */
export function setFor<T extends AccountOf>(set: T | undefined, grant: AccountOf): T | undefined {
  if (!set || isOtherAccount(set, grant)) return undefined;
  const isForgotten = isKnown(set) && !isKnown(grant);
  const { account, accountKey, subject } = grant;
  return isForgotten ? undefined : { ...set, account, accountKey, subject };
}

const isKnown = ({ account, accountKey, subject }: AccountOf) => Boolean(account ?? accountKey ?? subject);
