/** Conditions and lifetime of a write. */
export interface WriteOptions {
  /** Milliseconds until the store removes the value. Default: it stays. */
  readonly ttl?: number | undefined;
  /** Whether the write waits until replicas have it, if the product sets `redisReplicas`. For values that a user must not lose. */
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
   * Read from the master. A replica may have an older value, and using an old refresh token again ends the grant. Code that holds a lock reads this way, and
   * code that will replace the value.
   */
  readonly newest?: boolean;
  /** Milliseconds until the store removes the value, counted from this read. Default: reading changes nothing. */
  readonly prolong?: number | undefined;
}

/**
 * Stores everything that lasts longer than a request: opaque strings under keys. The vault and the locks use `swap`. A store must do `swap` and `take`
 * atomically across all processes that share it.
 */
export interface Store {
  /** @returns the value; `undefined` if there is none, or if it has expired */
  get(key: string, options?: ReadOptions): Promise<string | undefined>;
  /** Writes a value, and replaces an existing one. */
  set(key: string, value: string, options?: WriteOptions): Promise<void>;
  /** Reads and deletes in one step. If many callers do it at once, only one gets the value. */
  take(key: string): Promise<string | undefined>;
  /**
   * Compare-and-set in one step.
   *
   * @param expected the value that must be stored now; `undefined` for none
   * @param next the new value; `undefined` to delete
   * @returns whether the expected value was stored, so that it was replaced
   */
  swap(key: string, expected: string | undefined, next: string | undefined, options?: SwapOptions): Promise<boolean>;
  /** Lists all keys, in no order. A key may occur twice. Keys that are added or removed meanwhile may be missing. */
  keys(): AsyncIterable<string>;
}
