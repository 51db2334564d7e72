import type { Store } from "../stores/Store.js";
import { type Keyring, SealBrokenError, type SealContext } from "./createKeyring.js";
import type { VaultReadOptions } from "./createVault.js";
import { recordIn, recordText } from "./recordFormat.js";

/** A connection of a user beside the first one at its provider. */
export interface FurtherConnection {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly addedAt: number;
}

/** What the directory says about a user. The first connection at each provider needs no entry: its id is the provider's. */
export interface Accounts {
  /** At all providers, in the order in which they came. */
  readonly further: readonly FurtherConnection[];
  /** The ids of the connections that are meant where only the provider is named: at most one for each provider. */
  readonly defaults: readonly string[];
}

/**
 * The connections that a user has beside the first ones, in one sealed record for each user. Keyhold adds an entry before it stores the
 * connection's grant, and removes it after the grant. So no grant is without an entry, also after a crash.
 */
export interface Directory {
  /**
   * A record that cannot be opened counts as empty.
   *
   * @throws NewerRecordError if a newer version wrote it
   */
  read(userId: string, options?: VaultReadOptions): Promise<Accounts>;
  /**
   * Changes the record. If another process writes it at the same time, Keyhold reads it again and retries.
   *
   * @param change returns the new content, or `undefined` to change nothing. Can be called several times
   */
  change(userId: string, change: (accounts: Accounts) => Accounts | undefined): Promise<void>;
}

const NONE: Accounts = { further: [], defaults: [] };

export function directoryKey(userId: string): string {
  return `keyhold:{${encodeURIComponent(userId)}}:accounts`;
}

const contextOf = (userId: string): SealContext => ["accounts", userId];

/** The context with which a directory's record is sealed; `undefined` for the keys of other records. */
export function contextOfDirectory(key: string): SealContext | undefined {
  const [, userId] = /^keyhold:\{([^:}]*)\}:accounts$/.exec(key) ?? [];
  return userId === undefined ? undefined : contextOf(decodeURIComponent(userId));
}

/** @param lifetimeOf milliseconds after which the store removes a user's record that is neither read nor written; `undefined` for never */
export function createDirectory(
  store: Store,
  keyring: Keyring,
  lifetimeOf: (userId: string) => number | undefined = () => undefined,
): Directory {
  async function opened(userId: string, sealed: string | undefined): Promise<Accounts> {
    try {
      return sealed === undefined ? NONE : recordIn<Accounts>(await keyring.open(sealed, contextOf(userId)));
    } catch (error) {
      if (error instanceof SealBrokenError) return NONE;
      throw error;
    }
  }

  return {
    async read(userId, { newest, isUse = true } = {}) {
      const prolong = isUse ? lifetimeOf(userId) : undefined;
      return opened(userId, await store.get(directoryKey(userId), { newest, prolong }));
    },
    async change(userId, change) {
      const key = directoryKey(userId);
      for (;;) {
        const sealed = await store.get(key, { newest: true });
        const changed = change(await opened(userId, sealed));
        if (!changed) return;
        const isEmpty = changed.further.length === 0 && changed.defaults.length === 0;
        const next = isEmpty ? undefined : await keyring.seal(recordText(changed), contextOf(userId));
        // A process with other options may have set a lifetime. Keep it.
        const ttl = lifetimeOf(userId) ?? (sealed === undefined ? undefined : "keep");
        if (await store.swap(key, sealed, next, { ttl, replicated: true })) return;
      }
    },
  };
}
