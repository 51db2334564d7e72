/** Conditions and lifetime of a write. */
export interface WriteOptions {
  /**
   * Milliseconds until the store removes the value.
   *
   * @default the value stays
   */
  readonly ttl?: number | undefined;
  /** Whether the write waits for replicas, if the product sets `redisReplicas`. For values that a user must not lose. */
  readonly replicated?: boolean;
}

/** The options of a write that replaces another value. */
export interface SwapOptions extends Omit<WriteOptions, "ttl"> {
  /** `"keep"` keeps the remaining lifetime of the replaced value. */
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

/**
 * Stores everything that lasts longer than a request, as opaque strings under keys. A store must do `swap` and `take` atomically across all
 * processes that share it.
 */
export interface Store {
  /** @returns the value; `undefined` if there is none or it has expired */
  get(key: string, options?: ReadOptions): Promise<string | undefined>;
  /** Writes a value, and replaces an existing one. */
  set(key: string, value: string, options?: WriteOptions): Promise<void>;
  /** Reads and deletes a value in one step. If several callers do it at the same time, only one gets the value. */
  take(key: string): Promise<string | undefined>;
  /**
   * Compares and replaces a value in one step.
   *
   * @param expected the value that must be stored now; `undefined` for none
   * @param next the new value; `undefined` to delete
   * @returns whether the stored value was the expected one. Only then the store replaces it
   */
  swap(key: string, expected: string | undefined, next: string | undefined, options?: SwapOptions): Promise<boolean>;
  /** Lists all keys, in any order. A key can occur twice. Keys that are added or removed meanwhile can be missing. */
  keys(): AsyncIterable<string>;
}
