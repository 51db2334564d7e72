/** The limits of a bounded map. */
interface Bounds {
  /**
   * The maximum number of entries. One more removes the oldest one.
   *
   * @default 10000
   */
  readonly most?: number;
  /**
   * Milliseconds that an entry counts after it was set.
   *
   * @default no limit
   */
  readonly lifetime?: number;
}

/** A cache in the memory of this process. Entries can be missing at any time, and the caller must still work. */
export interface BoundedMap<Value> {
  /** @returns `undefined` if there is no such entry, or if its lifetime is over */
  get(key: string): Value | undefined;
  /** Sets an entry. Its lifetime begins now, and it is the newest one. */
  set(key: string, value: Value): void;
  /** @returns whether there was such an entry */
  delete(key: string): boolean;
  /** All entries whose lifetime is not over, the oldest first. */
  values(): Value[];
}

/**
 * Creates a map that cannot grow without limit. It removes the oldest entry, not the least used one, because that takes no work when an
 * entry is read.
 */
export function createBoundedMap<Value>({ most = 10_000, lifetime = Infinity }: Bounds = {}): BoundedMap<Value> {
  // In the order in which they were set.
  const entries = new Map<string, { readonly value: Value; readonly until: number }>();

  const isCurrent = ({ until }: { readonly until: number }) => Date.now() < until;

  return {
    get(key) {
      const entry = entries.get(key);
      return entry && isCurrent(entry) ? entry.value : undefined;
    },
    set(key, value) {
      entries.delete(key);
      entries.set(key, { value, until: Date.now() + lifetime });
      const [oldest] = entries.keys();
      if (entries.size > most && oldest !== undefined) entries.delete(oldest);
    },
    delete: (key) => entries.delete(key),
    values: () => [...entries.values()].filter(isCurrent).map(({ value }) => value),
  };
}
