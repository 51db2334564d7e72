import type { ConnectionKey, Grant } from "../vault/Grant.js";
import { accountKeyOf } from "./accounts.js";
import type { ConnectionServices } from "./ConnectionServices.js";
import { changeGrant } from "./changeGrant.js";
import { connectionsAt } from "./connectionsAt.js";
import { moveGrant } from "./moveGrant.js";
import { revokeReplaced } from "./revokeReplaced.js";
import { type TidyServices, tidyUnderLock, underMergeLock } from "./tidyAccounts.js";

type MergeServices = TidyServices & Pick<ConnectionServices, "discover">;

/** What Keyhold knows about the account of a new grant. */
export interface NewAccount {
  readonly accountKey: string;
  /** Whether the connection had this account before too. */
  readonly isSame: boolean;
}

/**
 * Finds out whether the account that a user has just connected has another connection already, and merges the two. The connection that had the
 * account first gets the new grant, so that pages and agents that know its id continue to work.
 *
 * @param key the connection that has the new grant
 * @returns the id of the account's only connection
 * @throws KeyholdError `store_unavailable`. Call it again
 */
export async function mergeAccounts(
  services: MergeServices,
  key: ConnectionKey,
  { accountKey, isSame }: NewAccount,
): Promise<string> {
  const { directory, vault, backgroundWork } = services;
  const accounts = await directory.read(key.userId, { newest: true });
  if (connectionsAt(accounts, key).length === 1) return key.connection;
  return underMergeLock(services, key, async () => {
    const stored = await tidyUnderLock(services, key);
    const same = stored.filter(({ grant }) => grant && accountKeyOf(grant) === accountKey);
    const mine = same.find((one) => one.key.connection === key.connection);
    // If another attempt connects the account at the same time, the one that comes here first stays.
    const other = same.find((one) => one !== mine && !one.grant?.unmerged);
    // Another attempt can have moved the grant.
    if (!mine) return (other?.key ?? key).connection;
    const survivor = (!isSame && other) || mine;
    let result = survivor.key;
    for (const one of same) {
      const isMoved = one === survivor || (await moveGrant(services, one.key, survivor.key));
      if (one === mine && !isMoved) result = mine.key;
    }
    if (result === mine.key && mine.grant?.unmerged) await changeGrant(vault, result, withoutMark, { isQuiet: true });
    if (same.length === 1) return result.connection;
    backgroundWork.hold(revokeReplaced(services, result)).catch(() => undefined);
    return result.connection;
  });
}

const withoutMark = (grant: Grant): Grant => ({ ...grant, unmerged: undefined });
