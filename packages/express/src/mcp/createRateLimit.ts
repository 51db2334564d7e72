import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import type { RedisCommands } from "../stores/redisStore.js";
import type { Owner } from "../vault/Grant.js";

/** How many requests each user may send to each provider. */
export interface RateLimitOptions {
  readonly limit: number;
  /** Seconds, from the first request on. */
  readonly window: number;
}

/**
 * Counts a request.
 *
 * @returns how many seconds to wait, where it was one too many
 * @throws KeyholdError `store_unavailable`
 */
export type RateLimit = (owner: Owner) => Promise<number | undefined>;

/** A limit per user and provider, since upstream all users share one address (RFC 10017, operational considerations); in Redis for all processes together. */
export function createRateLimit({ limit, window }: RateLimitOptions, redis: RedisCommands | undefined): RateLimit {
  const options = { points: limit, duration: window, keyPrefix: "keyhold:calls" };
  const limiter = redis
    ? // Whoever is over the limit is known without asking Redis.
      new RateLimiterRedis({
        ...options,
        storeClient: redis,
        useRedisPackage: true,
        inMemoryBlockOnConsumed: limit + 1,
      })
    : new RateLimiterMemory(options);

  return async ({ userId, provider }) => {
    try {
      await limiter.consume(`${encodeURIComponent(userId)}:${provider.id}`);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      return Math.ceil(refusal.msBeforeNext / 1000);
    }
  };
}
