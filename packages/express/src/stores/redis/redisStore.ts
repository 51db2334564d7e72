import { KeyholdConfigError, KeyholdError } from "../../errors/KeyholdError.js";
import { withTimeout } from "../../util/withTimeout.js";
import type { SameValue, Store, ThenRead } from "../Store.js";
import { storeError } from "../storeError.js";
import { createReplicating } from "./createReplicating.js";
import { driverOf, type RedisClient } from "./driverOf.js";
import { type KeyNames, keyNames } from "./keyNames.js";
import type { RedisCommands, RedisDriver } from "./RedisDriver.js";
import { redisMessages } from "./redisMessages.js";
import { prefixProblem, redisProblem, replicasProblem } from "./redisProblem.js";
import { redisSessions } from "./redisSessions.js";
import { withCommandTimeout } from "./withCommandTimeout.js";

/** Options of `redisStore()`. */
export interface RedisStoreOptions {
  /**
   * The prefix of all keys and channels in Redis, such as `magpie:`. Products that share one Redis need different prefixes.
   *
   * @default "keyhold:"
   */
  readonly prefix?: string | undefined;
  /**
   * The number of Redis replicas that must have a user's new tokens before Keyhold uses them, so that a failover does not lose the tokens.
   * Keyhold waits for at most one second. It does not work with a cluster.
   *
   * @default 0 // only the master
   */
  readonly replicas?: number | undefined;
}

/** What the doctor needs of a store in Redis. */
export interface RedisParts {
  readonly driver: RedisDriver;
  readonly commands: RedisCommands;
  /** The names of keys as Keyhold sends them. */
  readonly names: KeyNames;
  /** The names of keys and channels as Redis has them. They differ if the client adds a `keyPrefix`. */
  readonly stored: KeyNames;
  /** The number of replicas that Keyhold waits for. */
  readonly replicas: number;
}

/** A store in Redis. */
export interface RedisStore extends Store {
  /** For the doctor of Keyhold itself. It can change in each version. */
  readonly redis: RedisParts;
}

/**
 * KEYS[1]; ARGV: expected ("" for none), next ("" to delete), ttl in milliseconds ("" for no end, "keep" for the remaining time). Keyhold
 * never stores an empty value.
 */
const SWAP = `
local current = redis.call("GET", KEYS[1]) or ""
if current ~= ARGV[1] then return 0 end
if ARGV[2] == "" then redis.call("DEL", KEYS[1])
elseif ARGV[3] == "" then redis.call("SET", KEYS[1], ARGV[2])
elseif ARGV[3] == "keep" then redis.call("SET", KEYS[1], ARGV[2], "KEEPTTL")
else redis.call("SET", KEYS[1], ARGV[2], "PX", ARGV[3]) end
return 1`;

/** Counts `key`, and sets `count` and `left`: the milliseconds until the counter ends. */
const counted = (key: string, ttl: string) => `
local count = redis.call("INCR", ${key})
local left = redis.call("PTTL", ${key})
if left <= 0 then
  left = tonumber(${ttl})
  redis.call("PEXPIRE", ${key}, left)
end`;

/** KEYS[1]; ARGV: ttl in milliseconds. Returns the count, and the milliseconds until the counter ends. */
const COUNT = `${counted("KEYS[1]", "ARGV[1]")}
return { count, left }`;

/**
 * KEYS: the value to compare, the value to read, the counter, and perhaps a value to replace; ARGV: expected, its ttl, ttl of the value to read
 * ("" to keep it), ttl of the counter, and for a value to replace: the highest count, expected, next, its ttl. Returns nothing if the value
 * is another one.
 */
const IF_SAME = `
if redis.call("GETEX", KEYS[1], "PX", ARGV[2]) ~= ARGV[1] then return false end
local value
if ARGV[3] == "" then value = redis.call("GET", KEYS[2])
else value = redis.call("GETEX", KEYS[2], "PX", ARGV[3]) end
${counted("KEYS[3]", "ARGV[4]")}
local swapped = 0
if KEYS[4] and count <= tonumber(ARGV[5]) and redis.call("GET", KEYS[4]) == ARGV[6] then
  redis.call("SET", KEYS[4], ARGV[7], "PX", ARGV[8])
  swapped = 1
end
return { count, left, swapped, value }`;

/** Reads a value from the master: a client never sends a script that can write to a replica. */
const GET = `return redis.call("GET", KEYS[1])`;

/** Keys that Redis looks at for one page. */
const PAGE = 1_000;
/** Milliseconds for one page. */
const PAGE_TIMEOUT = 2_000;
/** The characters that have a meaning in a pattern of `SCAN`. */
const PATTERN = /[\\*?[\]^-]/g;

/**
 * Creates a store in Redis, which any number of processes can share. It needs Redis 6.2 or later, that stores its data on disk
 * (`appendonly yes`) and evicts nothing (`maxmemory-policy noeviction`).
 *
 * @param client of the `redis` package 5 or later, from `createClient()`, `createCluster()`, `createSentinel()` or `createClientPool()`, and
 * connected; or of `ioredis` 5, a `Redis` or a `Cluster`. Keyhold opens further connections with its options
 * @throws KeyholdConfigError if Keyhold cannot use the client, or an option is wrong
 *
 * @example
 * const redis = await createClient({ url: process.env.REDIS_URL }).on("error", console.error).connect();
 * const keyhold = createKeyhold({ …, store: redisStore(redis) });
 */
export function redisStore(
  client: RedisClient,
  { prefix = "keyhold:", replicas = 0 }: RedisStoreOptions = {},
): RedisStore {
  const problems = {
    client: redisProblem(client),
    prefix: prefixProblem(prefix),
    replicas: replicasProblem(replicas, client),
  };
  const wrong = Object.entries(problems).flatMap(([option, message]) => (message ? [{ option, message }] : []));
  if (wrong.length > 0) throw new KeyholdConfigError("redisStore()", wrong);

  const driver = driverOf(client);
  const stored = keyNames(driver.keyPrefix + prefix);
  const names = driver.addsKeyPrefix ? keyNames(prefix) : stored;
  const redis = withCommandTimeout(driver, names);
  const replicating = replicas > 0 ? createReplicating(driver, names, replicas) : undefined;
  const messages = redisMessages(driver, stored.inRedis("keyhold:changes"));
  const commandsFor = (replicated = false) => (replicated && replicating) || redis;

  async function ifSame({ key, expected, prolong }: SameValue, { get, count: counter, swap }: ThenRead) {
    const keys = [key, get.key, counter.key, ...(swap ? [swap.key] : [])];
    const ofSwap = swap ? [counter.most, swap.expected, swap.next, swap.options.ttl] : [];
    const values = [expected, prolong, get.prolong ?? "", counter.ttl, ...ofSwap].map(String);
    const answer = await commandsFor(swap?.options.replicated).eval(IF_SAME, { keys, arguments: values });
    if (!Array.isArray(answer)) return undefined;
    const [count, endsIn, swapped, value] = answer;
    return {
      count: Number(count),
      endsIn: Number(endsIn),
      isSwapped: swapped === 1,
      value: typeof value === "string" ? value : undefined,
    };
  }

  return {
    redis: { driver, commands: redis, names, stored, replicas },
    messages,
    // In a cluster, the keys can be on different nodes.
    ifSame: driver.isCluster ? undefined : ifSame,
    sessions: (lifetime) => redisSessions(redis, lifetime),
    async get(key, { newest = false, prolong } = {}) {
      // GETEX writes, so it goes to the master too.
      if (prolong !== undefined) return (await redis.getEx(key, { type: "PX", value: prolong })) ?? undefined;
      const value = newest ? await redis.eval(GET, { keys: [key], arguments: [] }) : await redis.get(key);
      return typeof value === "string" ? value : undefined;
    },
    async set(key, value, { ttl, replicated } = {}) {
      await commandsFor(replicated).set(
        key,
        value,
        ttl === undefined ? {} : { expiration: { type: "PX", value: ttl } },
      );
    },
    async take(key) {
      return (await redis.getDel(key)) ?? undefined;
    },
    async swap(key, expected = "", next = "", { ttl, replicated } = {}) {
      const ttlArgument = ttl === undefined ? "" : String(ttl);
      const swap = { keys: [key], arguments: [expected, next, ttlArgument] };
      return (await commandsFor(replicated).eval(SWAP, swap)) === 1;
    },
    list(prefix, { after = "", limit = PAGE } = {}) {
      const options = { MATCH: `${stored.inRedis(prefix).replace(PATTERN, "\\$&")}*`, COUNT: limit };
      const page = scan(driver, after, options).catch((cause: unknown) => {
        throw storeError(cause);
      });
      return withTimeout(
        page.then(({ keys, next }) => ({ keys: keys.map(stored.own), next })),
        PAGE_TIMEOUT,
        () => {
          throw new KeyholdError("store_unavailable");
        },
      );
    },
    async count(key, ttl) {
      const answer = await redis.eval(COUNT, { keys: [key], arguments: [String(ttl)] });
      const [count = 0, endsIn = 0] = Array.isArray(answer) ? answer.map(Number) : [];
      return { count, endsIn };
    },
    async close() {
      messages.close();
      replicating?.close();
      driver.close();
    },
  };
}

/**
 * Reads a page of one master's keys.
 *
 * @param after the master's address, a space, and the master's own cursor
 */
async function scan(driver: RedisDriver, after: string, options: { MATCH: string; COUNT: number }) {
  if (!driver.isReady()) throw new KeyholdError("store_unavailable");
  const [address = "", cursor = "0"] = after.split(" ");
  // If that master has left the cluster, its keys are at masters before and after it. Those before it come twice, so that none is missing.
  const masters = await driver.masters();
  const known = masters.findIndex((master) => master.address === address);
  const at = Math.max(known, 0);
  const master = masters[at];
  if (!master) throw new KeyholdError("store_unavailable");
  const page = await master.scan(known < 0 ? "0" : cursor, options);
  if (page.cursor !== "0") return { keys: page.keys, next: `${master.address} ${page.cursor}` };
  const following = masters[at + 1];
  return { keys: page.keys, next: following && `${following.address} 0` };
}
