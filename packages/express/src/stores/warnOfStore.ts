import { partsOf } from "./partsOf.js";
import { evictionOf } from "./redis/evictionOf.js";
import type { RedisParts } from "./redis/redisStore.js";
import type { Store } from "./Store.js";

/** Once is enough, for all backends of a process. So this module has state that they share. */
let isMemoryMentioned = false;

/**
 * Says on the console that connections can be lost: with the store in memory that a product gets if it passes none, and with a Redis that may
 * evict keys. In tests (`NODE_ENV=test`), it says nothing.
 *
 * @param isChosen whether the product has passed the store
 */
export async function warnOfStore(store: Store, isChosen: boolean): Promise<void> {
  if (process.env.NODE_ENV === "test") return;
  if (!isChosen && !isMemoryMentioned) {
    isMemoryMentioned = true;
    console.warn(
      "keyhold: Connections are in the memory of this process, and end with it. To keep them, pass `store` to createKeyhold(). `store: memoryStore()` turns off this message.",
    );
  }
  const { redis } = partsOf(store);
  // If Redis does not answer now, the doctor still reports it.
  const policies = redis ? await evictionsOf(redis).catch(() => []) : [];
  const evicting = policies.find((policy) => policy !== undefined && policy !== "noeviction");
  if (evicting === undefined) return;
  console.warn(
    `keyhold: When its memory is full, Redis deletes users' connections, because its maxmemory-policy is ${evicting}. Set it to noeviction.`,
  );
}

async function evictionsOf({ driver }: RedisParts): Promise<(string | undefined)[]> {
  return Promise.all((await driver.masters()).map(evictionOf));
}
