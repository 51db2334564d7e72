import type { Store } from "./Store.js";

interface Entry {
  readonly value: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** The place in lists. A key keeps it as long as it has a value. */
  readonly place: number;
}

const SWEEP_EVERY = 1000;
/** Keys on a page. */
const PAGE = 1000;

/** A store in memory. */
export interface MemoryStore extends Store {
  /** For the doctor of Keyhold itself. */
  readonly isInMemory: true;
}

/**
 * Creates a store in this process's memory. It is for tests, and for a single process whose data can be lost when it ends.
 *
 * @example
 * ```ts
 * const keyhold = createKeyhold({ …, store: memoryStore() });
 * ```
 */
export function memoryStore(): MemoryStore {
  // In the order of their places.
  const entries = new Map<string, Entry>();
  let places = 0;
  let writes = 0;

  function read(key: string): Entry | undefined {
    const entry = entries.get(key);
    if (entry && entry.expiresAt <= Date.now()) entries.delete(key);
    return entries.get(key);
  }

  function write(key: string, value: string, expiresAt: number): void {
    entries.set(key, { value, expiresAt, place: entries.get(key)?.place ?? ++places });
    if (++writes % SWEEP_EVERY === 0) for (const known of entries.keys()) read(known);
  }

  return {
    isInMemory: true,
    async get(key, { prolong } = {}) {
      const entry = read(key);
      if (entry && prolong !== undefined) write(key, entry.value, endOf(prolong));
      return entry?.value;
    },
    async set(key, value, { ttl } = {}) {
      write(key, value, endOf(ttl));
    },
    async take(key) {
      const entry = read(key);
      entries.delete(key);
      return entry?.value;
    },
    async swap(key, expected, next, { ttl } = {}) {
      const before = read(key);
      if (before?.value !== expected) return false;
      if (next === undefined) entries.delete(key);
      else write(key, next, ttl === "keep" && before ? before.expiresAt : endOf(ttl));
      return true;
    },
    async list(prefix, { after = `0 ${places}`, limit = PAGE } = {}) {
      // Keys that come later are not in the list, or it would never end while others write.
      const [seen = 0, last = 0] = after.split(" ").map(Number);
      const keys: string[] = [];
      for (const [key, { place }] of entries) {
        if (place > last) break;
        if (place <= seen || !key.startsWith(prefix) || !read(key)) continue;
        keys.push(key);
        if (keys.length === limit) return { keys, next: `${place} ${last}` };
      }
      return { keys };
    },
    async count(key, ttl) {
      const before = read(key);
      const count = Number(before?.value ?? 0) + 1;
      const expiresAt = before?.expiresAt ?? endOf(ttl);
      write(key, String(count), expiresAt);
      return { count, endsIn: expiresAt - Date.now() };
    },
  };
}

/** Milliseconds since the epoch. */
function endOf(ttl: number | "keep" | undefined): number {
  return typeof ttl === "number" ? Date.now() + ttl : Number.POSITIVE_INFINITY;
}
