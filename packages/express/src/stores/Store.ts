import type { Store as SessionStore } from "express-session";

/** Conditions and lifetime of a write. */
export interface WriteOptions {
  /**
   * Milliseconds until the store removes the value: a whole number of 1 or more.
   *
   * @default the value stays
   */
  readonly ttl?: number | undefined;
  /** Whether the write waits for replicas, if the product sets `redisReplicas`. For values that a user must not lose. */
  readonly replicated?: boolean;
}

/** The options of a write that replaces another value. */
export interface SwapOptions extends Omit<WriteOptions, "ttl"> {
  /** `"keep"` keeps the remaining lifetime of the replaced value. If there was no value, the new one stays. */
  readonly ttl?: number | "keep" | undefined;
}

/** How a value is read. */
export interface ReadOptions {
  /**
   * Whether to read from the master. A replica can have an older value, and if Keyhold uses an old refresh token again, the grant ends. Set
   * it in code that holds a lock or will replace the value.
   */
  readonly newest?: boolean;
  /**
   * Milliseconds until the store removes the value, counted from this read.
   *
   * @default reading does not change the lifetime
   */
  readonly prolong?: number | undefined;
}

/** Which part of a list to read. */
export interface ListOptions {
  /**
   * The `next` of the page before.
   *
   * @default the first page
   */
  readonly after?: string | undefined;
  /**
   * About how many keys the page should have. A page can have more or fewer, and none at all.
   *
   * @default 1000
   */
  readonly limit?: number | undefined;
}

/** A part of a list of keys. */
export interface KeyPage {
  /** Complete keys, with the prefix. */
  readonly keys: readonly string[];
  /** Where the next page begins: an opaque text. `undefined` after the last page. */
  readonly next?: string | undefined;
}

/** How often a counter was counted. */
export interface Count {
  /** 1 for the first count. */
  readonly count: number;
  /** Milliseconds until the counter ends: more than 0. */
  readonly endsIn: number;
}

/** The value that `ifSame` compares. */
export interface SameValue {
  /** The key of the value. */
  readonly key: string;
  /** What must be stored under the key. */
  readonly expected: string;
  /** Milliseconds until the store removes the value, counted from now. The store sets this lifetime even if it finds another value under the key. */
  readonly prolong: number;
}

/** A value that `ifSame` replaces, as `swap` does. */
export interface SwapTogether {
  readonly key: string;
  readonly expected: string;
  readonly next: string;
  readonly options: SwapOptions & { readonly ttl: number };
}

/** What `ifSame` does if the value is the expected one. */
export interface ThenRead {
  /** The key of a value to read, and its new lifetime as in `ReadOptions`. */
  readonly get: { readonly key: string } & Pick<ReadOptions, "prolong">;
  /** The counter to count, as in `count`, and the highest count with which it still replaces a value. */
  readonly count: { readonly key: string; readonly ttl: number; readonly most: number };
  /**
   * A value to replace after that.
   *
   * @default it replaces nothing
   */
  readonly swap?: SwapTogether | undefined;
}

/** What `ifSame` has read and counted. */
export interface ReadTogether extends Count {
  /** The value that it read; `undefined` if there is none or it has ended. */
  readonly value: string | undefined;
  /** Whether it replaced the value of `swap`. */
  readonly isSwapped: boolean;
}

/**
 * Stores everything that lasts longer than a request, as opaque strings under keys. Keyhold has `memoryStore`, `redisStore`, `postgresStore`
 * and `sqliteStore`. To use another database, write an object with these members, and run the tests of `@keyhold/express/testing` with it.
 *
 * What a store must guarantee:
 *
 * - `swap`, `take` and `count` are atomic across all processes that share the store. Each call sees every write that was complete before it.
 * - One clock decides when a value ends, preferably the database's own: the clocks of two machines can differ by more than a lock lasts. An ended
 *   value is as if it had never been there.
 * - Keys of up to 2,600 bytes and values of up to 4 MiB come back unchanged, as UTF-8. Keyhold stores no empty key and no empty value.
 *   Keys differ by each character: no case folding, and no pattern characters.
 * - If the database does not answer within about two seconds, a call rejects. Keyhold answers with `store_unavailable`, whatever the error is.
 *   After a rejected write, Keyhold reads again, because the database may have done it.
 * - Keyhold uses it only with the lifetimes that it passes. The database must not remove other values by itself (no eviction).
 */
export interface Store {
  /** Reads a value. @returns the value; `undefined` if there is none or it has ended */
  get(key: string, options?: ReadOptions): Promise<string | undefined>;
  /** Writes a value, and replaces an existing one, with its lifetime. */
  set(key: string, value: string, options?: WriteOptions): Promise<void>;
  /** Reads and deletes a value in one step. If several callers do it at the same time, only one gets the value. */
  take(key: string): Promise<string | undefined>;
  /**
   * Compares and replaces a value in one step. If several callers expect the same value, only one of them replaces it.
   *
   * @param expected the value that must be stored now; `undefined` for none
   * @param next the new value; `undefined` to delete
   * @returns whether the stored value was the expected one. Only then does the store replace it
   */
  swap(key: string, expected: string | undefined, next: string | undefined, options?: SwapOptions): Promise<boolean>;
  /**
   * One page of the keys that begin with `prefix`, in an order that the store chooses. A key that exists during the whole listing comes at
   * least once, and it can come twice. Keys that are written or removed meanwhile can be missing, and keys of ended values can come.
   */
  list(prefix: string, options?: ListOptions): Promise<KeyPage>;
  /**
   * Adds 1 to a counter. The counter ends `ttl` milliseconds after its first count, and later counts do not prolong it. Keyhold uses keys for
   * counters that it uses for nothing else.
   */
  count(key: string, ttl: number): Promise<Count>;
  /** Messages to all processes that share the store. Without it, messages stay in this process, and other processes learn of changes later. */
  readonly messages?: StoreMessages | undefined;
  /**
   * Compares a value, and only if it is the expected one, reads another value, counts, and replaces a third value. All of it is one step, in
   * one request to the database. Without it, Keyhold does these steps one after the other for each MCP call. `redisStore` and `postgresStore` have it.
   *
   * @returns `undefined` if the value is not the expected one. Then it has counted nothing
   */
  readonly ifSame?: ((same: SameValue, then: ThenRead) => Promise<ReadTogether | undefined>) | undefined;
  /**
   * Creates a session store of express-session for Keyhold's sessions. Without it, Keyhold stores encrypted sessions with `get`, `set` and
   * `take`. Only `redisStore` has it.
   *
   * @param lifetime milliseconds until an unused session ends
   */
  readonly sessions?: ((lifetime: number) => SessionStore) | undefined;
  /**
   * Ends timers and connections that the store itself opened. The database stays open. Keyhold can call it more than once, and can use the
   * store afterwards: calls that run while the process ends have to store their results.
   */
  close?(): Promise<void>;
}

/** Messages between the processes that share a store. They are hints: if one is lost, a page learns of a change later. */
export interface StoreMessages {
  /** Sends a text of up to 7,000 bytes to all processes, this one included. Never throws. */
  send(text: string): void;
  /**
   * Listens to the messages. Resolves when every later message will be heard.
   *
   * @param onGap called when messages may have been lost, because the store had to connect again. It now hears every message again
   * @returns stops listening
   * @throws KeyholdError `store_unavailable`
   */
  listen(onMessage: (text: string) => void, onGap: () => void): Promise<() => void>;
}
