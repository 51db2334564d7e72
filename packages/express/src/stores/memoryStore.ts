import type { Store } from "./Store.js";

interface Entry {
  readonly value: string;
  readonly expiresAt: number;
}

const SWEEP_EVERY = 1000;

/** Creates a store in this process's memory. It is for development, and for a single process whose data can be lost when it ends. */
export function memoryStore(): Store {
  const entries = new Map<string, Entry>();
  let writes = 0;

  function read(key: string): Entry | undefined {
    const entry = entries.get(key);
    if (entry && entry.expiresAt <= Date.now()) entries.delete(key);
    return entries.get(key);
  }

  function write(key: string, entry: Entry): void {
    entries.set(key, entry);
    if (++writes % SWEEP_EVERY === 0) for (const known of entries.keys()) read(known);
  }

  return {
    async *keys() {
      yield* [...entries.keys()];
    },
    async get(key, { prolong } = {}) {
      const entry = read(key);
      if (entry && prolong !== undefined) entries.set(key, { ...entry, expiresAt: endOf(prolong) });
      return entry?.value;
    },
    async set(key, value, { ttl } = {}) {
      write(key, { value, expiresAt: endOf(ttl) });
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
      else write(key, { value: next, expiresAt: ttl === "keep" && before ? before.expiresAt : endOf(ttl) });
      return true;
    },
  };
}

/** Milliseconds since the epoch. */
function endOf(ttl: number | "keep" | undefined): number {
  return typeof ttl === "number" ? Date.now() + ttl : Number.POSITIVE_INFINITY;
}
