import type { ReadOptions, Store, SwapOptions } from "../stores/Store.js";
import { directoryKey } from "./createDirectory.js";
import { type Keyring, SealBrokenError, type SealContext } from "./createKeyring.js";
import type { ConnectionKey, Grant } from "./Grant.js";
import { recordIn, recordText } from "./recordFormat.js";
import { userIdInKey } from "./userIdInKey.js";

declare const version: unique symbol;
/** The version of a record: its sealed text, which is different after each write. */
export type Version = string & { readonly [version]: true };

/** How a record is read. */
export interface VaultReadOptions extends Pick<ReadOptions, "newest"> {
  /**
   * False if the user does not use the connection, so that the lifetime of the record stays the same.
   *
   * @default true
   */
  readonly isUse?: boolean;
  /** True to keep what was read for the next reader of the same request, as `readAhead` does. */
  readonly isAhead?: boolean;
}

/** A stored grant. */
export interface StoredGrant {
  readonly grant: Grant;
  readonly version: Version;
}

/** The stored grants, sealed. To replace one, a caller must know its current version. */
export interface Vault {
  /** Milliseconds after which the store removes an unused record of this user; `undefined` for never. */
  lifetimeOf(call: ConnectionKey): number | undefined;
  /** Where a record is, and its lifetime if this request uses it. */
  placeOf(call: ConnectionKey): { readonly key: string; readonly prolong: number | undefined };
  /**
   * Starts to read a record that this request will need in a moment, while the request still does other things.
   *
   * @param sealed what the store has at `placeOf(call)`, if it was read together with other values
   */
  readAhead(call: ConnectionKey, sealed?: { readonly value: string | undefined }): void;
  /**
   * @throws SealBrokenError if the record cannot be opened; NewerRecordError if a newer version wrote it. In both cases it stays in the
   * store
   */
  read(call: ConnectionKey, options?: VaultReadOptions): Promise<StoredGrant | undefined>;
  /**
   * Writes a grant if there is no record yet. Calls neither `onWrite` nor `onChange`.
   *
   * @returns whether it wrote the grant
   */
  create(call: ConnectionKey, grant: Grant): Promise<boolean>;
  /**
   * Writes a grant, and replaces an existing one: the user has just connected. Calls `onWrite` and not `onChange`, because the connection
   * has no label yet, and pages should get only one message.
   */
  write(call: ConnectionKey, grant: Grant): Promise<void>;
  /**
   * @param options.isQuiet true if Keyhold does not call `onChange`, because users would see no difference
   * @returns whether the record still had this version, so that it was replaced
   */
  replace(
    call: ConnectionKey,
    version: Version,
    grant: Grant,
    options?: { readonly isQuiet?: boolean },
  ): Promise<boolean>;
  /**
   * Removes the record, even if it cannot be opened.
   *
   * @param version remove it only if it still has this version
   * @param options.isQuiet true to call `onWrite` and not `onChange`, because pages get a message in a moment
   * @returns whether the record had this version
   */
  remove(call: ConnectionKey, version?: Version, options?: { readonly isQuiet?: boolean }): Promise<boolean>;
}

/**
 * The key of a record about a connection. It has a hash tag of Redis Cluster, so that all keys of one connection are in one slot. `used` is the
 * time of the last call. `merge`, with the provider's id as the connection, is the lock of the provider's merges (`mergeAccounts`).
 */
export function connectionKey(
  { userId, connection }: Pick<ConnectionKey, "userId" | "connection">,
  what: "grant" | "lock" | "used" | "merge",
): string {
  return `keyhold:{${encodeURIComponent(userId)}:${connection}}:${what}`;
}

/** Reads the user and the connection's id from a grant's key; `undefined` for other keys. */
export function parseGrantKey(key: string): { readonly userId: string; readonly connection: string } | undefined {
  const [, encoded = "", connection] = /^keyhold:\{([^:]*):([^:}]*)\}:grant$/.exec(key) ?? [];
  const userId = userIdInKey(encoded);
  return userId && connection ? { userId, connection } : undefined;
}

/** The context with which a grant is sealed. */
export function contextOf({ userId, provider, connection }: ConnectionKey): SealContext {
  // If Keyhold finds the issuer and the client by discovery, they are stored with the tokens, and Keyhold uses the tokens only there. A key of
  // a user and tokens never take each other's place.
  const client = provider.apiKey ? "key" : (provider.clientId ?? "");
  return ["grant", userId, connection, provider.issuers[0] ?? provider.mcpUrl, client];
}

export interface VaultOptions {
  /** Called after a record was removed, or replaced without `isQuiet`. */
  readonly onChange?: (call: ConnectionKey) => void;
  /** Called after a grant was written or quietly removed. */
  readonly onWrite?: (call: ConnectionKey) => void;
  /** Called each time that a record cannot be opened. */
  readonly onBroken?: (call: ConnectionKey, cause: SealBrokenError) => void;
  /**
   * Milliseconds after which the store removes a record that is neither read nor written; `undefined` for never.
   *
   * @default never
   */
  readonly lifetimeOf?: (call: ConnectionKey) => number | undefined;
}

/** Creates a vault on a store. Each record is bound to its user, connection, issuer and client: a copy in another place cannot be opened. */
export function createVault(
  store: Store,
  keyring: Keyring,
  { onChange = () => {}, onWrite = () => {}, onBroken = () => {}, lifetimeOf = () => undefined }: VaultOptions = {},
): Vault {
  const seal = (call: ConnectionKey, grant: Grant) => keyring.seal(recordText(grant), contextOf(call));
  /** The directory must not expire earlier than a connection in it. If this fails, the next use does it. */
  const keepDirectory = (call: ConnectionKey) => {
    const prolong = lifetimeOf(call);
    if (prolong !== undefined && call.connection !== call.provider.id)
      store.get(directoryKey(call.userId), { prolong }).catch(() => undefined);
  };
  const ask = (call: ConnectionKey, { newest, isUse = true }: VaultReadOptions = {}) => {
    const { key, prolong } = vault.placeOf(call);
    return store.get(key, { newest, prolong: isUse ? prolong : undefined });
  };
  async function opened(
    call: ConnectionKey,
    options: VaultReadOptions = {},
    known?: { readonly value: string | undefined },
  ): Promise<StoredGrant | undefined> {
    if (options.isUse ?? true) keepDirectory(call);
    const sealed = known ? known.value : await ask(call, options);
    if (sealed === undefined) return undefined;
    try {
      return { grant: recordIn<Grant>(await keyring.open(sealed, contextOf(call))), version: sealed as Version };
    } catch (error) {
      if (error instanceof SealBrokenError) onBroken(call, error);
      throw error;
    }
  }
  const ahead = new WeakMap<ConnectionKey, Promise<StoredGrant | undefined>>();

  const vault: Vault = {
    lifetimeOf,
    placeOf: (call) => ({ key: connectionKey(call, "grant"), prolong: lifetimeOf(call) }),
    readAhead(call, sealed) {
      const record = opened(call, {}, sealed);
      // If no code reads this value, its failure must not become an unhandled rejection.
      record.catch(() => undefined);
      ahead.set(call, record);
    },
    async read(call, { isAhead = false, ...options } = {}) {
      if (isAhead && !ahead.has(call)) vault.readAhead(call);
      const record = options.newest ? undefined : ahead.get(call);
      if (!isAhead) ahead.delete(call);
      return record ?? opened(call, options);
    },
    async create(call, grant) {
      const options = { ttl: lifetimeOf(call), replicated: true };
      return store.swap(connectionKey(call, "grant"), undefined, await seal(call, grant), options);
    },
    async write(call, grant) {
      const sealed = await seal(call, grant);
      await store.set(connectionKey(call, "grant"), sealed, { ttl: lifetimeOf(call), replicated: true });
      onWrite(call);
    },
    async replace(call, known, grant, { isQuiet = false } = {}) {
      // A process with other options may have set a lifetime. Keep it.
      const options: SwapOptions = { ttl: lifetimeOf(call) ?? "keep", replicated: true };
      const done = await store.swap(connectionKey(call, "grant"), known, await seal(call, grant), options);
      if (done && !isQuiet) onChange(call);
      return done;
    },
    async remove(call, known, { isQuiet = false } = {}) {
      const key = connectionKey(call, "grant");
      const done = known ? await store.swap(key, known, undefined) : (await store.take(key)) !== undefined;
      if (done) (isQuiet ? onWrite : onChange)(call);
      return done;
    },
  };
  return vault;
}
