import type { Health } from "@keyhold/contract";
import type { Store } from "./Store.js";

/** Enough keys that each node of a cluster has at least one. */
const KEYS = Array.from({ length: 16 }, (_, index) => `keyhold:health:${index}`);
/** Milliseconds for which a successful write is not repeated, since load balancers ask often. */
const GOOD_FOR = 2_000;
/** Milliseconds after which the store removes the written value. */
const LASTS = 1;

/**
 * Checks whether the store accepts writes: a full Redis, or a replica, answers only reads. In a cluster, one working node is enough: if others
 * are down, they are down for all processes, so a load balancer gains nothing if it stops using this one.
 */
export function createHealth(store: Store): () => Promise<Health["status"]> {
  let writtenAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<Health["status"]> | undefined;

  async function write(): Promise<void> {
    if (performance.now() - writtenAt < GOOD_FOR) return;
    await Promise.any(KEYS.map((key) => store.set(key, "ok", { ttl: LASTS })));
    writtenAt = performance.now();
  }

  async function look(): Promise<Health["status"]> {
    try {
      await Promise.all([Promise.any(KEYS.map((key) => store.get(key))), write()]);
      return "ok";
    } catch {
      return "store_unavailable";
    }
  }

  // Anyone may ask, so requests at the same time share one check.
  return () => {
    looking ??= look().finally(() => {
      looking = undefined;
    });
    return looking;
  };
}
