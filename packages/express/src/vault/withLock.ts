import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { KeyholdError } from "../errors/KeyholdError.js";
import type { Store } from "../stores/Store.js";

/** Milliseconds after which the lock of a dead process becomes free. */
const EXPIRES_AFTER = 10_000;
/** Milliseconds after which a living process extends its lock. */
const RENEWED_EVERY = 3_000;
/** Milliseconds between two checks of a lock that another process holds. */
const LOOK_EVERY = 25;

const HELD = new Error("Another process works on this connection, and this process is closing.");

/**
 * The work of this process that began last, for each store and key. This module has state, but two backends do not share it, because each
 * creates its own store. All callers with one store have to wait for each other.
 */
const queues = new WeakMap<Store, Map<string, Promise<unknown>>>();

/**
 * Runs some work under a lock: no other work with the same key runs at the same time, in any process. Only one caller of this process asks
 * the store for the lock, because each waiting caller asks forty times a second.
 *
 * @param mayWait whether this caller can continue to wait for another process's lock
 * @throws KeyholdError `provider_unavailable` if it cannot. Then the work did not run
 */
export async function withLock<T>(
  store: Store,
  key: string,
  work: () => Promise<T>,
  mayWait: () => boolean = () => true,
): Promise<T> {
  const queue = queues.get(store) ?? new Map<string, Promise<unknown>>();
  queues.set(store, queue);
  const before = queue.get(key);
  const turn = (async () => {
    // Whether the previous work succeeded does not matter here.
    await before?.catch(() => undefined);
    return underLock(store, key, work, mayWait);
  })();
  queue.set(key, turn);
  try {
    return await turn;
  } finally {
    if (queue.get(key) === turn) queue.delete(key);
  }
}

async function underLock<T>(store: Store, key: string, work: () => Promise<T>, mayWait: () => boolean): Promise<T> {
  const holder = randomUUID();
  const options = { ttl: EXPIRES_AFTER };
  const free = () => store.swap(key, holder, undefined).catch(() => undefined);
  const take = () =>
    store.swap(key, undefined, holder, options).catch((error: unknown) => {
      // If only the answer was lost, this caller has the lock, and the next one would wait until it expires.
      void free();
      throw error;
    });
  while (!(await take())) {
    if (!mayWait()) throw new KeyholdError("provider_unavailable", { cause: HELD });
    await pause(LOOK_EVERY);
  }
  const hold = () => store.swap(key, holder, holder, options).catch(() => false);
  const renewal = setInterval(hold, RENEWED_EVERY).unref();
  try {
    return await work();
  } finally {
    clearInterval(renewal);
    // If the store does not answer now, the finished work must not fail. The lock expires on its own.
    await free();
  }
}
