import { setTimeout as pause } from "node:timers/promises";
import { KeyholdError } from "../../errors/KeyholdError.js";
import { withTimeout } from "../../util/withTimeout.js";
import type { StoreMessages } from "../Store.js";
import type { OwnConnection, RedisDriver } from "./RedisDriver.js";

/** Milliseconds that a new listener waits for Redis. */
const LISTEN_TIMEOUT = 2_000;
/** Milliseconds between two tries to subscribe again. */
const RETRY_EVERY = 500;

interface Listener {
  readonly onMessage: (text: string) => void;
  readonly onGap: () => void;
}

/**
 * Creates the messages of a store in Redis. A process has one subscription, on a separate connection, and subscribes when the first listener
 * comes. Each process gets all messages, because they are rare.
 *
 * @param channel its name in Redis
 */
export function redisMessages(driver: RedisDriver, channel: string): StoreMessages & { close(): void } {
  const listeners = new Set<Listener>();
  let subscription: Promise<OwnConnection> | undefined;
  let isBehind = false;

  async function subscribe(): Promise<OwnConnection> {
    const connection = await driver.open(lost);
    try {
      await connection.subscribe(channel, (text) => {
        for (const { onMessage } of listeners) onMessage(text);
      });
      return connection;
    } catch (error) {
      // Redis can refuse the channel to this Redis user. With an open connection left by each try, the process could not end.
      connection.end();
      throw error;
    }
  }

  function subscribed(): Promise<OwnConnection> {
    const begun = subscribe();
    begun.then(
      () => {
        if (isBehind) for (const { onGap } of listeners) onGap();
        isBehind = false;
      },
      () => {
        if (subscription === begun) subscription = undefined;
      },
    );
    return begun;
  }

  function lost(): void {
    subscription = undefined;
    isBehind = true;
    void subscribeAgain();
  }

  async function subscribeAgain(): Promise<void> {
    while (!subscription && listeners.size > 0) {
      subscription = subscribed();
      await subscription.catch(() => pause(RETRY_EVERY, undefined, { ref: false }));
    }
  }

  return {
    send(text) {
      if (driver.isReady()) driver.commands.publish(channel, text).catch(() => undefined);
    },
    async listen(onMessage, onGap) {
      subscription ??= subscribed();
      await withTimeout(
        subscription.catch((cause: unknown) => {
          throw new KeyholdError("store_unavailable", { cause });
        }),
        LISTEN_TIMEOUT,
        () => {
          throw new KeyholdError("store_unavailable");
        },
      );
      const listener = { onMessage, onGap };
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close() {
      const ending = subscription;
      subscription = undefined;
      listeners.clear();
      ending?.then(
        (connection) => connection.end(),
        () => undefined,
      );
    },
  };
}
