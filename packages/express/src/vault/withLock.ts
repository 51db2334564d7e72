import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { KeyholdError } from "../errors/KeyholdError.js";
import type { Store } from "../stores/Store.js";

/** Milliseconds after which the lock of a process that died is free again. */
const EXPIRES_AFTER = 10_000;
/** Milliseconds after which a living process extends its lock. */
const RENEWED_EVERY = 3_000;
/** Milliseconds between two checks of a lock that another process holds. */
const LOOK_EVERY = 25;

const HELD = new Error("Another process works on this connection, and this process is closing.");

/** The last work of this process for each store and key. */
const queues = new WeakMap<Store, Map<string, Promise<unknown>>>();

/**
 * Does some work with a lock: no other work with the same key runs at the same time, in this process or another. Only one caller of this process
 * at a time asks the store for the lock, since each waiting caller would ask forty times a second.
 *
 * @param mayWait whether it may continue to wait for the lock of another process
 * @throws KeyholdError `provider_unavailable` if it may not. The work was not done then
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
  const connection = randomUUID();
  const options = { ttl: EXPIRES_AFTER };
  while (!(await store.swap(key, undefined, connection, options))) {
    if (!mayWait()) throw new KeyholdError("provider_unavailable", { cause: HELD });
    await pause(LOOK_EVERY);
  }
  const hold = () => store.swap(key, connection, connection, options).catch(() => false);
  const renewal = setInterval(hold, RENEWED_EVERY).unref();
  try {
    return await work();
  } finally {
    clearInterval(renewal);
    // If the store is away now, the finished work must not fail. The lock expires by itself.
    await store.swap(key, connection, undefined).catch(() => undefined);
  }
}
