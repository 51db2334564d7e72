import type { Health } from "@keyhold/contract";
import type { Store } from "./Store.js";

/** Enough keys that each node of a cluster has at least one. */
const KEYS = Array.from({ length: 16 }, (_, index) => `keyhold:health:${index}`);
/** Milliseconds for which Keyhold does not repeat a successful write. Load balancers ask often. */
const GOOD_FOR = 2_000;
/** Milliseconds after which the store removes the written value. */
const VALUE_LIFETIME = 1;

/**
 * Checks whether the store accepts writes: a full Redis and a replica answer only reads. In a cluster, one working node is enough. If other
 * nodes are down, they are down for all processes, so it would not help if a load balancer stopped using this process.
 */
export function createHealth(store: Store): () => Promise<Health["status"]> {
  let writtenAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<Health["status"]> | undefined;

  async function write(): Promise<void> {
    if (performance.now() - writtenAt < GOOD_FOR) return;
    await Promise.any(KEYS.map((key) => store.set(key, "ok", { ttl: VALUE_LIFETIME })));
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

  // Any client can ask, so requests at the same time share one check.
  return () => {
    looking ??= look().finally(() => {
      looking = undefined;
    });
    return looking;
  };
}
