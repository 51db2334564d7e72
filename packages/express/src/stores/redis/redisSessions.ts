import { RedisStore } from "connect-redis";
import type { RedisCommands } from "./RedisDriver.js";

/**
 * Creates a session store that reads a session and extends its lifetime with one command, so that a session in use never ends.
 *
 * @param lifetime milliseconds after which an unused session ends
 */
export function redisSessions(redis: RedisCommands, lifetime: number): RedisStore {
  const get = (key: string) => redis.getEx(key, { type: "EX", value: lifetime / 1000 });
  return new RedisStore({ client: { ...redis, get }, prefix: "keyhold:session:", disableTouch: true });
}
