import ipaddr from "ipaddr.js";
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import { KeyholdError } from "../errors/KeyholdError.js";
import type { RedisCommands } from "../stores/redisStore.js";
import type { ConnectionKey } from "../vault/Grant.js";

/** How many requests each user may send in a window of time. */
export interface RateLimitOptions {
  /** Requests to each provider. Without `identify`, also how many anonymous users one address may create. */
  readonly limit: number;
  /** Seconds, counted from the first request. */
  readonly window: number;
  /**
   * How often a user may begin to connect each provider, or connect it by token exchange. As often again, the user may disconnect it. Default: a tenth
   * of `limit`, at least 60, and at most `limit`.
   */
  readonly connects?: number | undefined;
}

/**
 * Counts the requests of browsers. With Redis, all processes share the counts.
 *
 * @throws KeyholdError from each method: `rate_limited` with the seconds to wait, `store_unavailable`
 */
export interface RateLimits {
  /** A request to a provider. All users reach it from one address (RFC 10017, operational considerations). */
  call(call: ConnectionKey): Promise<void>;
  /** A step that stores something, or that costs the provider more than a call. */
  connect(call: ConnectionKey): Promise<void>;
  /** The end of a connection. It has a count of its own, so that a user who began too often can still end it. */
  disconnect(call: ConnectionKey): Promise<void>;
  /** A browser that becomes an anonymous user. A client that drops its cookies becomes a new one each time. */
  newcomer(address: string | undefined): Promise<void>;
}

export function createRateLimits(
  { limit, window, connects = Math.min(limit, Math.max(60, Math.ceil(limit / 10))) }: RateLimitOptions,
  redis: RedisCommands | undefined,
): RateLimits {
  function counter(what: string, points: number): (key: string) => Promise<void> {
    const options = { points, duration: window, keyPrefix: `keyhold:${what}` };
    // This process knows that the limit is exceeded, so it does not ask Redis.
    const shared = { useRedisPackage: true, inMemoryBlockOnConsumed: points + 1 };
    const limiter = redis
      ? new RateLimiterRedis({ ...options, ...shared, storeClient: redis })
      : new RateLimiterMemory(options);
    return async (key) => {
      try {
        await limiter.consume(key);
      } catch (failureEvent) {
        if (!(failureEvent instanceof RateLimiterRes)) throw failureEvent;
        throw new KeyholdError("rate_limited", { retryAfter: Math.ceil(failureEvent.msBeforeNext / 1000) });
      }
    };
  }
  const keyOf = ({ userId, provider }: ConnectionKey) => `${encodeURIComponent(userId)}:${provider.id}`;
  const [calls, newcomers] = [counter("calls", limit), counter("new", limit)];
  const [starts, ends] = [counter("connects", connects), counter("disconnects", connects)];

  return {
    call: (call) => calls(keyOf(call)),
    connect: (call) => starts(keyOf(call)),
    disconnect: (call) => ends(keyOf(call)),
    newcomer: (address) => newcomers(networkOf(address)),
  };
}

/** One customer's network: an IPv4 address, or the first half of an IPv6 address, whose second half is the customer's to choose. */
function networkOf(address = ""): string {
  if (!ipaddr.isValid(address)) return "unknown";
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(":") : parsed.toString();
}
