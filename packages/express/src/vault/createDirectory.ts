import { KeyholdError } from "../errors/KeyholdError.js";
import type { Store } from "../stores/Store.js";
import { type Keyring, SealBrokenError, type SealContext } from "./createKeyring.js";
import type { VaultReadOptions } from "./createVault.js";
import { NewerRecordError, recordIn, recordText } from "./recordFormat.js";
import { userIdInKey } from "./userIdInKey.js";

/** A connection of a user other than the first one at its provider, or a connection at a server that the user has added. */
export interface FurtherConnection {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly addedAt: number;
  /** The server that the user has added: its address, and the issuer of its authorization server. */
  readonly server?: { readonly url: string; readonly issuer: string } | undefined;
}

/** What the directory says about a user. The first connection at each provider of the configuration needs no entry: its id is the provider's. */
export interface Accounts {
  /** At all providers, in the order in which they came. */
  readonly further: readonly FurtherConnection[];
  /** The ids of the connections that are meant where only the provider is named: at most one for each provider. */
  readonly defaults: readonly string[];
}

/**
 * The connections that a user has in addition to the first one at each provider, in one sealed record for each user. Keyhold adds an entry before it
 * stores the connection's grant, and removes it after the grant. So no grant is without an entry, even after a crash.
 */
export interface Directory {
  /**
   * A record that this process cannot read, because of its key or a newer format, counts as empty: the first connections work without it.
   *
   * @throws KeyholdError `store_unavailable`; with `isNeeded` also for a record that this process cannot read
   */
  read(userId: string, options?: DirectoryReadOptions): Promise<Accounts>;
  /**
   * Changes the record. If another process writes it at the same time, Keyhold reads it again and retries. It never replaces a record that
   * this process cannot read: the entries in it would be lost, and their grants could not be found any more.
   *
   * @param change returns the new content, or `undefined` to change nothing. Can be called several times
   * @throws KeyholdError `store_unavailable`, for example if there is something to change in a record that this process cannot read
   */
  change(userId: string, change: (accounts: Accounts) => Accounts | undefined): Promise<void>;
}

export interface DirectoryReadOptions extends VaultReadOptions {
  /**
   * True if the caller would do something wrong without the further connections.
   *
   * @default false
   */
  readonly isNeeded?: boolean;
}

const UNREADABLE =
  "Keyhold cannot decrypt the list of this user's further connections, and leaves it as it is. If a key was removed from `keys` too early, put it back.";

const NONE: Accounts = { further: [], defaults: [] };

export function directoryKey(userId: string): string {
  return `keyhold:{${encodeURIComponent(userId)}}:accounts`;
}

const contextOf = (userId: string): SealContext => ["accounts", userId];

/** The context with which a directory's record is sealed; `undefined` for the keys of other records. */
export function contextOfDirectory(key: string): SealContext | undefined {
  const [, encoded = ""] = /^keyhold:\{([^:}]*)\}:accounts$/.exec(key) ?? [];
  const userId = userIdInKey(encoded);
  return userId ? contextOf(userId) : undefined;
}

/** @param lifetimeOf milliseconds after which the store removes a user's record that is neither read nor written; `undefined` for never */
export function createDirectory(
  store: Store,
  keyring: Keyring,
  lifetimeOf: (userId: string) => number | undefined = () => undefined,
): Directory {
  /** @returns also the error, if this process cannot read the record */
  async function opened(userId: string, sealed: string | undefined): Promise<[Accounts, KeyholdError?]> {
    if (sealed === undefined) return [NONE];
    try {
      return [recordIn<Accounts>(await keyring.open(sealed, contextOf(userId)))];
    } catch (error) {
      if (error instanceof NewerRecordError) return [NONE, error];
      if (!(error instanceof SealBrokenError)) throw error;
      return [NONE, new KeyholdError("store_unavailable", { cause: new Error(UNREADABLE, { cause: error }) })];
    }
  }

  return {
    async read(userId, { newest, isUse = true, isNeeded = false } = {}) {
      const prolong = isUse ? lifetimeOf(userId) : undefined;
      const [accounts, problem] = await opened(userId, await store.get(directoryKey(userId), { newest, prolong }));
      if (problem && isNeeded) throw problem;
      return accounts;
    },
    async change(userId, change) {
      const key = directoryKey(userId);
      for (;;) {
        const sealed = await store.get(key, { newest: true });
        const [accounts, problem] = await opened(userId, sealed);
        const changed = change(accounts);
        if (!changed) return;
        if (problem) throw problem;
        const isEmpty = changed.further.length === 0 && changed.defaults.length === 0;
        const next = isEmpty ? undefined : await keyring.seal(recordText(changed), contextOf(userId));
        // A process with other options may have set a lifetime. Keep it.
        const ttl = lifetimeOf(userId) ?? (sealed === undefined ? undefined : "keep");
        if (await store.swap(key, sealed, next, { ttl, replicated: true })) return;
      }
    },
  };
}
