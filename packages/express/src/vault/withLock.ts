import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { KeyholdError } from "../errors/KeyholdError.js";
import type { Store } from "../stores/Store.js";

/** Milliseconds after which the lock of a process that died is free again. */
const EXPIRES_AFTER = 10_000;
/** Milliseconds after which a process that lives takes its lock for longer. */
const RENEWED_EVERY = 3_000;
/** Milliseconds between two looks at a lock that another process holds. */
const LOOK_EVERY = 25;

const HELD = new Error("Another process works on this connection, and this process is closing.");

/** The last work of this process under each key, for each store. */
const queues = new WeakMap<Store, Map<string, Promise<unknown>>>();

/**
 * Does some work under a lock: no other work with the same key runs at the same time, in this process or another. Only one caller of this process
 * at a time asks the store for the lock, since each waiting caller would ask forty times a second.
 *
 * @param mayWait whether it may wait any longer for the lock of another process
 * @throws KeyholdError `provider_unavailable` if it may not. Nothing was done then
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
    // It does not matter whether the work before succeeded.
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
    // A store that went away must not turn finished work into a failure: the lock frees itself.
    await store.swap(key, connection, undefined).catch(() => undefined);
  }
}
