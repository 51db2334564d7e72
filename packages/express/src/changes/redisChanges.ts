import { KeyholdError } from "../errors/KeyholdError.js";
import { keyNames } from "../stores/keyNames.js";
import type { RedisClient } from "../stores/redisStore.js";
import { withTimeout } from "../util/withTimeout.js";
import type { Changes } from "./Changes.js";
import { memoryChanges } from "./memoryChanges.js";

const CHANNEL = "keyhold:changes";
/** Milliseconds that a new listener waits for Redis. */
const LISTEN_TIMEOUT = 2_000;

/**
 * Creates changes that all processes on one Redis share. A process has one subscription for all its tabs, and subscribes when the first tab
 * listens. Each process gets all changes, because changes are rare.
 *
 * @param redis the client itself (not wrapped with a timeout), which queues messages until Redis is back
 * @param names the names of channels in Redis
 */
export function redisChanges(redis: RedisClient, { inRedis } = keyNames("keyhold:")): Changes {
  const channel = inRedis(CHANNEL);
  const here = memoryChanges();
  let subscription: { readonly begun: Promise<unknown>; end(): void } | undefined;

  function subscribe() {
    const subscriber = redis.duplicate();
    // The client reconnects and subscribes again on its own. Without a listener, its errors would end the process.
    subscriber.on("error", () => undefined);
    const end = () => {
      // `destroy()` throws if the client has no connection.
      if (subscriber.isOpen) subscriber.destroy();
    };
    const begin = async () => {
      await subscriber.connect();
      await subscriber.subscribe(channel, (message) => {
        const { userId, change } = JSON.parse(message);
        here.publish(userId, change);
      });
    };
    // Close the connection if subscribing fails (Redis can refuse the channel to this Redis user). Otherwise each retry would leave an open
    // connection, and the process could not end.
    const begun = begin().catch((cause: unknown) => {
      subscription = undefined;
      end();
      throw new KeyholdError("store_unavailable", { cause });
    });
    begun.catch(() => undefined);
    return { begun, end };
  }

  return {
    publish(userId, change) {
      redis.publish(channel, JSON.stringify({ userId, change })).catch(() => undefined);
    },
    async listen(userId, listener) {
      subscription ??= subscribe();
      await withTimeout(subscription.begun, LISTEN_TIMEOUT, () => {
        throw new KeyholdError("store_unavailable");
      });
      return here.listen(userId, listener);
    },
    async close() {
      await here.close();
      subscription?.end();
    },
  };
}
