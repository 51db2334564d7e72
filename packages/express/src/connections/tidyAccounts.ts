import { SealBrokenError } from "../vault/createKeyring.js";
import { connectionKey } from "../vault/createVault.js";
import type { ConnectionKey, Grant } from "../vault/Grant.js";
import { NewerRecordError } from "../vault/recordFormat.js";
import { withLock } from "../vault/withLock.js";
import type { ConnectionServices } from "./ConnectionServices.js";
import { connectionsAt } from "./connectionsAt.js";
import { type MoveServices, moveGrant } from "./moveGrant.js";
import { removeConnection } from "./removeConnection.js";

/** Milliseconds in which a connection that was added gets its grant. After that, the process has died or the provider has refused the code. */
const ADDED_WITHIN = 10 * 60_000;

export type TidyServices = MoveServices & Pick<ConnectionServices, "changes">;

/** A connection, and its grant as it is stored: also one that counts as gone because it is moving. */
export interface StoredConnection {
  readonly key: ConnectionKey;
  readonly grant: Grant | undefined;
  /** Absent for the first connection. Milliseconds since the epoch. */
  readonly addedAt?: number | undefined;
}

/**
 * Completes what a crash has left undone at one provider: moves that have begun, and entries without a grant.
 *
 * @throws KeyholdError `store_unavailable`
 */
export async function tidyAccounts(
  services: TidyServices,
  of: Pick<ConnectionKey, "userId" | "provider">,
): Promise<void> {
  const stored = await storedConnections(services, of);
  if (stored.some(isUntidy)) await underMergeLock(services, of, () => tidyUnderLock(services, of));
}

/** Runs some work under the lock of a provider's merges. Take this lock before the lock of a connection, never while holding one. */
export function underMergeLock<T>(
  { store, backgroundWork }: Pick<TidyServices, "store" | "backgroundWork">,
  { userId, provider }: Pick<ConnectionKey, "userId" | "provider">,
  work: () => Promise<T>,
): Promise<T> {
  const lock = connectionKey({ userId, connection: provider.id }, "merge");
  return withLock(store, lock, work, backgroundWork.mayGoOn);
}

/** @returns all connections of a user at one provider after that */
export async function tidyUnderLock(
  services: TidyServices,
  of: Pick<ConnectionKey, "userId" | "provider">,
): Promise<readonly StoredConnection[]> {
  const { store, vault, backgroundWork, changes } = services;
  const { userId, provider } = of;
  const stored = await storedConnections(services, of);
  const untidy = stored.filter(isUntidy);
  if (untidy.length === 0) return stored;
  for (const { key, grant } of untidy) {
    if (grant?.movesTo) {
      const { connection } = grant.movesTo;
      await moveGrant(services, key, { ...key, connection });
      changes.publish(userId, { provider: provider.id, connection });
    } else {
      const removeEntry = async () => {
        if ((await vault.read(key, { newest: true })) === undefined) await removeConnection(services, key);
      };
      await withLock(store, connectionKey(key, "lock"), removeEntry, backgroundWork.mayGoOn);
    }
  }
  return storedConnections(services, of);
}

const isUntidy = ({ grant, addedAt = Number.POSITIVE_INFINITY }: StoredConnection) =>
  grant ? grant.movesTo !== undefined : addedAt < Date.now() - ADDED_WITHIN;

async function storedConnections(
  { directory, vault }: Pick<TidyServices, "directory" | "vault">,
  of: Pick<ConnectionKey, "userId" | "provider">,
): Promise<StoredConnection[]> {
  const accounts = await directory.read(of.userId, { newest: true });
  const keys = connectionsAt(accounts, of);
  // Without further connections, there is nothing to tidy up.
  if (keys.length === 1) return [];
  const read = async (key: ConnectionKey): Promise<StoredConnection[]> => {
    const addedAt = accounts.further.find(({ id }) => id === key.connection)?.addedAt;
    try {
      return [{ key, grant: (await vault.read(key, { newest: true }))?.grant, addedAt }];
    } catch (error) {
      // Keyhold leaves a record that it cannot read. The other connections do not need it.
      if (error instanceof SealBrokenError || error instanceof NewerRecordError) return [];
      throw error;
    }
  };
  return (await Promise.all(keys.map(read))).flat();
}
