import { keyNames } from "./keyNames.js";
import type { Store } from "./Store.js";
import { withCommandTimeout } from "./withCommandTimeout.js";

/** The commands that Keyhold sends. */
export interface RedisCommands {
  get(key: string): Promise<string | null>;
  /** `value` in milliseconds or seconds. */
  getEx(key: string, options: { type: "PX" | "EX"; value: number }): Promise<string | null>;
  set(key: string, value: string, options: { expiration?: { type: "PX" | "EX"; value: number } }): Promise<unknown>;
  getDel(key: string): Promise<string | null>;
  del(keys: string[]): Promise<unknown>;
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

/** The part of a connected client that is the same for a single Redis and for a cluster. */
export interface Client extends RedisCommands {
  readonly isReady: boolean;
  withCommandOptions(options: { timeout: number; typeMapping: Record<never, never> }): RedisCommands & {
    evalSha(hash: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  };
  publish(channel: string, message: string): Promise<unknown>;
  /** Another client of the same kind, with a separate connection. */
  duplicate(): Duplicate;
  on(event: "error", listener: () => void): unknown;
  listenerCount(event: "error"): number;
}

/** A separate connection, for subscriptions and for `WAIT`. On the main connection, a `WAIT` would delay other commands. */
interface Duplicate extends Client {
  readonly isOpen: boolean;
  connect(): Promise<unknown>;
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
  /** `timeout` in milliseconds. */
  wait(replicas: number, timeout: number): Promise<unknown>;
  destroy(): unknown;
}

interface Node {
  scan(cursor: string, options: { MATCH: string; COUNT: number }): Promise<{ cursor: unknown; keys: unknown[] }>;
}

interface Cluster {
  readonly masters: readonly { readonly address: string }[];
  nodeClient(master: object): Promise<Node> | Node;
}

/** The part of a connected `redis` client that Keyhold uses, from `createClient()` or `createCluster()`. Every version of the package with these methods works. */
export type RedisClient = Client & (Node | Cluster);

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

/** KEYS[1]; ARGV: ttl in milliseconds. Returns the count, and the milliseconds until the counter ends. */
const COUNT = `
local count = redis.call("INCR", KEYS[1])
local left = redis.call("PTTL", KEYS[1])
if left > 0 then return { count, left } end
redis.call("PEXPIRE", KEYS[1], ARGV[1])
return { count, tonumber(ARGV[1]) }`;

/** Keys that a node looks at for one page. */
const PAGE = 1_000;

/** Reads a value from the master: a client never sends a script that can write to a replica. */
const GET = `return redis.call("GET", KEYS[1])`;

/**
 * Creates a store in Redis, which any number of processes can share.
 *
 * @param client lists all keys
 * @param names the names of keys in Redis
 * @param redis sends all other commands
 * @param replicating sends writes that replicas must have too
 */
export function redisStore(
  client: RedisClient,
  names = keyNames("keyhold:"),
  redis: RedisCommands = withCommandTimeout(client, names),
  replicating: Pick<RedisCommands, "set" | "eval"> = redis,
): Store {
  const commandsFor = (replicated = false) => (replicated ? replicating : redis);

  return {
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
    async list(prefix, { after, limit = PAGE } = {}) {
      const nodes = await nodesOf(client);
      const [address, cursor = "0"] = after?.split(" ") ?? [nodes[0]?.address];
      const at = nodes.findIndex((node) => node.address === address);
      const node = await nodes[at]?.open();
      // The cluster has changed. The node's keys are at other nodes now.
      if (!node) throw new KeyholdError("store_unavailable");
      const page = await withTimeout(
        node.scan(cursor, { MATCH: names.inRedis(prefix).replace(PATTERN, "\\$&") + "*", COUNT: limit }),
        SCAN_TIMEOUT,
        () => {
          throw new KeyholdError("store_unavailable");
        },
      );
      // The product's client can return buffers.
      const keys = page.keys.map((key) => names.own(String(key)));
      if (String(page.cursor) !== "0") return { keys, next: `${address} ${page.cursor}` };
      const following = nodes[at + 1];
      return following ? { keys, next: `${following.address} 0` } : { keys };
    },
    async count(key, ttl) {
      const answer = await redis.eval(COUNT, { keys: [key], arguments: [String(ttl)] });
      const [count = 0, endsIn = 0] = Array.isArray(answer) ? answer.map(Number) : [];
      return { count, endsIn };
    },
  };
}
