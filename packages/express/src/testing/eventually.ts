import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { Store } from "../stores/Store.js";

/** Milliseconds within which something must happen. It is long, because a busy machine is slow. */
const PATIENCE = 30_000;
/** Milliseconds between two checks. */
const LOOK_EVERY = 10;
/** Milliseconds of the first try to do something within a value's lifetime. */
const SHORT = 250;

/** Waits until a condition is true. */
export async function eventually(what: string, isTrue: () => Promise<boolean> | boolean): Promise<void> {
  for (const start = performance.now(); !(await isTrue()); await pause(LOOK_EVERY)) {
    if (performance.now() - start > PATIENCE) assert.fail(`${what}, also after ${PATIENCE / 1000} seconds`);
  }
}

/** Waits until a value has ended. */
export function untilEnded(store: Store, key: string): Promise<void> {
  return eventually(`The value of ${key} has not ended`, async () => (await store.get(key)) === undefined);
}

/**
 * Does something with a value before it ends. On a busy machine, the value can end too early. Then it tries again with a longer lifetime.
 *
 * @param work gets the lifetime in milliseconds. Returns false if the value had already ended
 * @returns the lifetime that was long enough
 */
export async function beforeEnd(work: (ttl: number) => Promise<boolean>): Promise<number> {
  let ttl = SHORT;
  while (!(await work(ttl))) {
    ttl *= 4;
    assert.ok(ttl <= PATIENCE, "The value ended before its lifetime was over");
  }
  return ttl;
}

/** Waits for `ttl` milliseconds of the store's own clock. */
export async function untilPassed(store: Store, key: string, ttl: number): Promise<void> {
  await store.set(key, "passes", { ttl });
  await untilEnded(store, key);
}
