import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Store } from "../stores/Store.js";

/** Milliseconds after which the lock of a process that died is free again: longer than any work done under one. */
const EXPIRES_AFTER = 30_000;
/** Milliseconds between two looks at a lock that another process holds. */
const LOOK_EVERY = 25;

/**
 * Does some work while no other process does work under the same key.
 *
 * @param work bounded in time well below 30 s
 */
export async function withLock<T>(store: Store, key: string, work: () => Promise<T>): Promise<T> {
  const holder = randomUUID();
  while (!(await store.swap(key, undefined, holder, { ttl: EXPIRES_AFTER }))) await pause(LOOK_EVERY);
  try {
    return await work();
  } finally {
    // A store that went away must not turn finished work into a failure: the lock frees itself.
    await store.swap(key, holder, undefined).catch(() => undefined);
  }
}
