import type { RedisClient } from "../stores/redisStore.js";
import type { Changes } from "./Changes.js";
import { memoryChanges } from "./memoryChanges.js";

const CHANNEL = "keyhold:changes";

/**
 * Changes among all processes on one Redis. However many tabs listen, a process has one subscription, which it takes when the
 * first one comes: changes are rare, so that each process hears all of them.
 */
export function redisChanges(redis: RedisClient): Changes {
  const here = memoryChanges();
  let subscriber: ReturnType<RedisClient["duplicate"]> | undefined;

  async function subscribe(): Promise<void> {
    if (subscriber) return;
    subscriber = redis.duplicate();
    // The client reconnects and subscribes again on its own; without a listener, its errors would end the process.
    subscriber.on("error", () => undefined);
    await subscriber.connect();
    await subscriber.subscribe(CHANNEL, (message) => {
      const { userId, change } = JSON.parse(message);
      here.publish(userId, change);
    });
  }

  return {
    publish(userId, change) {
      Promise.resolve()
        .then(() => redis.publish(CHANNEL, JSON.stringify({ userId, change })))
        .catch(() => undefined);
    },
    listen(userId, listener) {
      subscribe().catch(() => {
        subscriber = undefined;
      });
      return here.listen(userId, listener);
    },
    async close() {
      await here.close();
      subscriber?.destroy();
    },
  };
}
