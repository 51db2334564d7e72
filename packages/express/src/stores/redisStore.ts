import type { RedisClientType } from "redis";
import type { Store } from "./Store.js";

/** The part of a connected `redis` client that Keyhold uses. Any version of the package that has it will do. */
export type RedisClient = Pick<
  RedisClientType,
  "get" | "set" | "getDel" | "eval" | "publish" | "duplicate" | "isReady" | "on" | "listenerCount"
> & {
  scanIterator(options: { MATCH: string; COUNT: number }): AsyncIterable<string[]>;
};

/** KEYS[1]; ARGV: expected ("" for none), next ("" to delete), ttl in ms ("" for ever). No value of ours is ever empty. */
const SWAP = `
local current = redis.call("GET", KEYS[1]) or ""
if current ~= ARGV[1] then return 0 end
if ARGV[2] == "" then redis.call("DEL", KEYS[1])
elseif ARGV[3] == "" then redis.call("SET", KEYS[1], ARGV[2])
else redis.call("SET", KEYS[1], ARGV[2], "PX", ARGV[3]) end
return 1`;

/** A store in Redis, shared by any number of processes. */
export function redisStore(redis: RedisClient): Store {
  return {
    async *keys() {
      for await (const batch of redis.scanIterator({ MATCH: "keyhold:*", COUNT: 1000 })) yield* batch;
    },
    async get(key) {
      return (await redis.get(key)) ?? undefined;
    },
    async set(key, value, { ttl } = {}) {
      await redis.set(key, value, ttl === undefined ? {} : { expiration: { type: "PX", value: ttl } });
    },
    async take(key) {
      return (await redis.getDel(key)) ?? undefined;
    },
    async swap(key, expected = "", next = "", { ttl } = {}) {
      const ttlArgument = ttl === undefined ? "" : String(ttl);
      return (await redis.eval(SWAP, { keys: [key], arguments: [expected, next, ttlArgument] })) === 1;
    },
  };
}
