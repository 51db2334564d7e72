import type { Health } from "@keyhold/contract";
import type { Store } from "./Store.js";

/** So many that each node of a cluster has some. */
const KEYS = Array.from({ length: 16 }, (_, index) => `keyhold:health:${index}`);
/** Milliseconds for which a write that went well is not repeated: balancers ask all the time. */
const GOOD_FOR = 2_000;
/** Milliseconds after which what was written is gone: nothing is to be left. */
const LASTS = 1;

/**
 * Tells whether the store answers and takes writes: a full Redis and a replica answer reads. Of a cluster, one node is enough: another
 * process would serve no more users than this one.
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

  // Anybody may ask, so who asks at the same time shares one look.
  return () => {
    looking ??= look().finally(() => {
      looking = undefined;
    });
    return looking;
  };
}
