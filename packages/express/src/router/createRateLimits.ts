import { hash } from "node:crypto";
import ipaddr from "ipaddr.js";
import { KeyholdError } from "../errors/KeyholdError.js";
import { OWN_PREFIX } from "../providers/findProvider.js";
import type { Count, Store } from "../stores/Store.js";
import { createBoundedMap } from "../util/createBoundedMap.js";
import type { CallContext, ConnectionKey } from "../vault/Grant.js";

/** How many requests each user may send in a window of time. */
export interface RateLimitOptions {
  /** Requests to each provider. With anonymous users, also the number of users that one address can create. */
  readonly limit: number;
  /** Seconds, counted from the first request. */
  readonly window: number;
  /**
   * How often a user can start to connect each provider, by navigation or by token exchange. Disconnecting has its own count, with the same
   * limit.
   *
   * @default a tenth of `limit`, at least 60, and at most `limit`
   */
  readonly connects?: number | undefined;
  /**
   * Requests of each agent of a user to each provider. They also count for `limit`, so a lower number keeps requests for the user's pages and
   * other agents.
   *
   * @default the same as `limit`
   */
  readonly perAgent?: number | undefined;
}

/**
 * Counts the requests of browsers and agents. All processes that share the store share the counts.
 *
 * @throws KeyholdError from each method: `rate_limited` with the seconds to wait, `store_unavailable`
 */
export interface RateLimits {
  /** The counter of a page's request, for a store that counts together with other work. Throws if the user is known to be over the limit. */
  pageCall(call: ConnectionKey): Counter;
  /**
   * Counts a request to a provider, of a page or an agent, and for an agent also by its label. The provider sees the requests of all users from one address (RFC 10017, operational considerations).
   */
  call(call: ConnectionKey & Pick<CallContext, "agent">): Promise<void>;
  /** Counts the start of a connection. It stores something, and costs the provider more than a call. */
  connect(call: ConnectionKey): Promise<void>;
  /** Counts a disconnect or a change of settings. It has its own count, so that a user who connected too often can still disconnect. */
  disconnect(call: ConnectionKey): Promise<void>;
  /** Counts a decision about a call that waits for the user. It has its own count too, over all providers. */
  decide(userId: string): Promise<void>;
  /** Counts a browser that becomes an anonymous user. A client without cookies becomes a new user with each request. */
  newcomer(address: string | undefined): Promise<void>;
}

/** A counter in the store. */
interface Counter {
  readonly key: string;
  readonly ttl: number;
  /** The highest count within the limit. */
  readonly most: number;
  /** @throws KeyholdError `rate_limited` if the count is over the limit */
  readonly check: (counted: Count) => void;
}

export function createRateLimits(
  {
    limit,
    window,
    connects = Math.min(limit, Math.max(60, Math.ceil(limit / 10))),
    perAgent = limit,
  }: RateLimitOptions,
  store: Pick<Store, "count">,
): RateLimits {
  function counters(what: string, most: number): (name: string) => Counter {
    // After a user has exceeded the limit, this process remembers until when, and does not ask the store again.
    const exceeded = createBoundedMap<number>();
    const refused = (endsIn: number) => new KeyholdError("rate_limited", { retryAfter: Math.ceil(endsIn / 1000) });
    return (name) => {
      // The key has a digest, because the product cannot remove this key: it must not contain a user id.
      const key = `keyhold:${what}:${hash("sha256", name, "base64url")}`;
      const stillFor = (exceeded.get(key) ?? 0) - Date.now();
      if (stillFor > 0) throw refused(stillFor);
      return {
        key,
        ttl: window * 1000,
        most,
        check({ count, endsIn }) {
          if (count <= most) return;
          exceeded.set(key, Date.now() + endsIn);
          throw refused(endsIn);
        },
      };
    };
  }
  async function count({ key, ttl, check }: Counter): Promise<void> {
    check(await store.count(key, ttl));
  }
  // The servers that a user has added count as one provider: the user can remove and add them again, with other ids.
  const keyOf = ({ userId, provider: { id, addedByUser } }: ConnectionKey) =>
    `${encodeURIComponent(userId)}:${addedByUser ? OWN_PREFIX : id}`;
  const agentCalls = counters("agent-calls", perAgent);
  const [calls, newcomers, decisions] = [
    counters("calls", limit),
    counters("new", limit),
    counters("decisions", limit),
  ];
  const [starts, ends] = [counters("connects", connects), counters("disconnects", connects)];

  return {
    pageCall: (call) => calls(keyOf(call)),
    async call(call) {
      // Check the agent's own limit first: the requests of an agent over that limit must not count for the others.
      if (call.agent !== undefined && perAgent < limit) await count(agentCalls(`${keyOf(call)}:${call.agent}`));
      await count(calls(keyOf(call)));
    },
    connect: async (call) => count(starts(keyOf(call))),
    disconnect: async (call) => count(ends(keyOf(call))),
    decide: async (userId) => count(decisions(userId)),
    newcomer: async (address) => count(newcomers(networkOf(address))),
  };
}

/** The network of one client: an IPv4 address, or the first half of an IPv6 address. A client can choose the second half freely. */
function networkOf(address = ""): string {
  if (!ipaddr.isValid(address)) return "unknown";
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(":") : parsed.toString();
}
