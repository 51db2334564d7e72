import type { ReadOptions, Store, SwapOptions } from "../stores/Store.js";
import type { Keyring, SealContext } from "./createKeyring.js";
import type { ConnectionKey, Grant } from "./Grant.js";

declare const version: unique symbol;
/** Exactly one state of a record: its sealed form, which is never the same twice. */
export type Version = string & { readonly [version]: true };

/** Sealed grants, replaced only by whoever knows the version that is there. */
export interface Vault {
  /** Asks for a record that the owner's request will read in a moment, beside what it has to ask for first. */
  readAhead(call: ConnectionKey): void;
  /** @throws SealBrokenError where the record does not open; it is left as it is */
  read(
    call: ConnectionKey,
    options?: ReadOptions,
  ): Promise<{ readonly grant: Grant; readonly version: Version } | undefined>;
  /** Writes whatever was there: a user has just connected. */
  write(call: ConnectionKey, grant: Grant): Promise<void>;
  /**
   * @param options.isQuiet whether `onChange` is not called, since users would see no difference
   * @returns whether `version` was still the one there, and so was replaced
   */
  replace(
    call: ConnectionKey,
    version: Version,
    grant: Grant,
    options?: { readonly isQuiet?: boolean },
  ): Promise<boolean>;
  /**
   * Forgets the record, readable or not.
   *
   * @param version only if it is still this one
   * @returns whether it was
   */
  remove(call: ConnectionKey, version?: Version): Promise<boolean>;
}

/** Under a hash tag of Redis Cluster: all keys of one connection live in one slot. */
export function connectionKey({ userId, provider }: ConnectionKey, what: "grant" | "lock"): string {
  return `keyhold:{${encodeURIComponent(userId)}:${provider.id}}:${what}`;
}

/** Whose grant lies under a key, the other way round; nothing where it is no grant's key. */
export function parseGrantKey(key: string): { readonly userId: string; readonly providerId: string } | undefined {
  const [, userId, providerId] = /^keyhold:\{([^:]*):([^:}]*)\}:grant$/.exec(key) ?? [];
  return userId && providerId ? { userId: decodeURIComponent(userId), providerId } : undefined;
}

/** What a grant is bound to. */
export function contextOf({ userId, provider }: ConnectionKey): SealContext {
  // Where issuer and client are found out by discovery, the tokens name them, and are used with no others.
  return ["grant", userId, provider.id, provider.issuers[0] ?? provider.mcpUrl, provider.clientId ?? ""];
}

export interface VaultOptions {
  /** Told of each record that was written or removed. */
  readonly onChange?: (call: ConnectionKey) => void;
  /** Milliseconds after which the store removes a record that is neither read nor written; `undefined` for never. Default: never. */
  readonly lifetimeOf?: (call: ConnectionKey) => number | undefined;
}

/** A vault over a store. Each record is bound to user, provider, issuer and client: moved elsewhere, it does not open. */
export function createVault(
  store: Store,
  keyring: Keyring,
  { onChange = () => {}, lifetimeOf = () => undefined }: VaultOptions = {},
): Vault {
  const seal = (call: ConnectionKey, grant: Grant) => keyring.seal(JSON.stringify(grant), contextOf(call));
  const ask = (call: ConnectionKey, options?: ReadOptions) =>
    store.get(connectionKey(call, "grant"), { ...options, prolong: lifetimeOf(call) });
  const asked = new WeakMap<ConnectionKey, Promise<string | undefined>>();

  return {
    readAhead(call) {
      const sealed = ask(call);
      // Where nobody comes to read it, nobody is to hear that it failed.
      sealed.catch(() => undefined);
      asked.set(call, sealed);
    },
    async read(call, options = {}) {
      const ahead = options.newest ? undefined : asked.get(call);
      asked.delete(call);
      const sealed = await (ahead ?? ask(call, options));
      if (sealed === undefined) return undefined;
      return { grant: JSON.parse(keyring.open(sealed, contextOf(call))), version: sealed as Version };
    },
    async write(call, grant) {
      await store.set(connectionKey(call, "grant"), seal(call, grant), { ttl: lifetimeOf(call), replicated: true });
      onChange(call);
    },
    async replace(call, known, grant, { isQuiet = false } = {}) {
      // A process with other options may have set an end. It stays.
      const options: SwapOptions = { ttl: lifetimeOf(call) ?? "keep", replicated: true };
      const done = await store.swap(connectionKey(call, "grant"), known, seal(call, grant), options);
      if (done && !isQuiet) onChange(call);
      return done;
    },
    async remove(call, known) {
      const key = connectionKey(call, "grant");
      const done = known ? await store.swap(key, known, undefined) : (await store.take(key)) !== undefined;
      if (done) onChange(call);
      return done;
    },
  };
}
