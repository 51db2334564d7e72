import type { Store, WriteOptions } from "./Store.js";

interface Entry {
  readonly value: string;
  readonly expiresAt: number;
}

const SWEEP_EVERY = 1000;

/** A store in this process's memory: for development, and for one process that may forget. */
export function memoryStore(): Store {
  const entries = new Map<string, Entry>();
  let writes = 0;

  function read(key: string): string | undefined {
    const entry = entries.get(key);
    if (entry && entry.expiresAt <= Date.now()) entries.delete(key);
    return entries.get(key)?.value;
  }

  function write(key: string, value: string, { ttl = Number.POSITIVE_INFINITY }: WriteOptions = {}): void {
    entries.set(key, { value, expiresAt: Date.now() + ttl });
    if (++writes % SWEEP_EVERY === 0) for (const known of entries.keys()) read(known);
  }

  return {
    async *keys() {
      yield* [...entries.keys()];
    },
    async get(key) {
      return read(key);
    },
    async set(key, value, options) {
      write(key, value, options);
    },
    async take(key) {
      const value = read(key);
      entries.delete(key);
      return value;
    },
    async swap(key, expected, next, options) {
      if (read(key) !== expected) return false;
      if (next === undefined) entries.delete(key);
      else write(key, next, options);
      return true;
    },
  };
}
