import ipaddr from "ipaddr.js";
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import { KeyholdError } from "../errors/KeyholdError.js";
import type { RedisCommands } from "../stores/redisStore.js";
import type { ConnectionKey } from "../vault/Grant.js";

/** How many requests each user may send in a window of time. */
export interface RateLimitOptions {
  /** Requests to each provider. With anonymous users, also the number of users that one address can create. */
  readonly limit: number;
  /** Seconds, counted from the first request. */
  readonly window: number;
  /**
   * How often a user can start to connect each provider, by navigation or by token exchange. Disconnecting has a count of its own, with the
   * same limit.
   *
   * @default a tenth of `limit`, at least 60, and at most `limit`
   */
  readonly connects?: number | undefined;
}

/**
 * Counts the requests of browsers. With Redis, all processes share the counts.
 *
 * @throws KeyholdError from each method: `rate_limited` with the seconds to wait, `store_unavailable`
 */
export interface RateLimits {
  /**
   * Counts a request to a provider. The provider sees the requests of all users from one address (RFC 10017, operational considerations).
   */
  call(call: ConnectionKey): Promise<void>;
  /** Counts the start of a connection. It stores something, and costs the provider more than a call. */
  connect(call: ConnectionKey): Promise<void>;
  /** Counts a disconnect. It has its own count, so that a user who connected too often can still disconnect. */
  disconnect(call: ConnectionKey): Promise<void>;
  /** Counts a browser that becomes an anonymous user. A client without cookies becomes a new user with each request. */
  newcomer(address: string | undefined): Promise<void>;
}

export function createRateLimits(
  { limit, window, connects = Math.min(limit, Math.max(60, Math.ceil(limit / 10))) }: RateLimitOptions,
  redis: RedisCommands | undefined,
): RateLimits {
  function counter(what: string, points: number): (key: string) => Promise<void> {
    const options = { points, duration: window, keyPrefix: `keyhold:${what}` };
    // After a user has exceeded the limit, this process remembers that and does not ask Redis again.
    const shared = { useRedisPackage: true, inMemoryBlockOnConsumed: points + 1 };
    const limiter = redis
      ? new RateLimiterRedis({ ...options, ...shared, storeClient: redis })
      : new RateLimiterMemory(options);
    return async (key) => {
      try {
        await limiter.consume(key);
      } catch (exceeded) {
        if (!(exceeded instanceof RateLimiterRes)) throw exceeded;
        throw new KeyholdError("rate_limited", { retryAfter: Math.ceil(exceeded.msBeforeNext / 1000) });
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

/** The network of one client: an IPv4 address, or the first half of an IPv6 address. A client can choose the second half freely. */
function networkOf(address = ""): string {
  if (!ipaddr.isValid(address)) return "unknown";
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(":") : parsed.toString();
}
