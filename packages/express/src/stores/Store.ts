/** Conditions and lifetime of a write. */
export interface WriteOptions {
  /** Milliseconds until the store removes the value. Default: it stays. */
  readonly ttl?: number | undefined;
  /** Do not count the write as done before replicas have it too, if the product asks for that. For values whose loss costs a user something. */
  readonly replicated?: boolean;
}

/** The same for a write in place of another value. */
export interface SwapOptions extends Omit<WriteOptions, "ttl"> {
  /** `"keep"` for the time that the value before has left. */
  readonly ttl?: number | "keep" | undefined;
}

/** How a value is read. */
export interface ReadOptions {
  /**
   * Read from the master. A replica may be behind, and using an old refresh token again ends the grant. Code that holds a lock reads this way, and code
   * that will replace the value.
   */
  readonly newest?: boolean;
  /** Milliseconds until the store removes the value, counted from this read. Default: reading changes nothing. */
  readonly prolong?: number | undefined;
}

/**
 * Where everything that outlives a request is kept: opaque strings under keys. `swap` is what vault and locks are built on:
 * a store must do it, and `take`, atomically across all processes that share it.
 */
export interface Store {
  /** @returns the value, or `undefined` where there is none (any more) */
  get(key: string, options?: ReadOptions): Promise<string | undefined>;
  /** Writes whatever was there before. */
  set(key: string, value: string, options?: WriteOptions): Promise<void>;
  /** Reads and deletes in one step: of many callers, one gets the value. */
  take(key: string): Promise<string | undefined>;
  /**
   * Compare-and-set in one step.
   *
   * @param expected the value that must be there now; `undefined` for none
   * @param next the value to be there then; `undefined` to delete
   * @returns whether it was as expected, and so was done
   */
  swap(key: string, expected: string | undefined, next: string | undefined, options?: SwapOptions): Promise<boolean>;
  /** Lists keys, each at least once, in no order; keys that come and go meanwhile may be among them or not. */
  keys(): AsyncIterable<string>;
}
