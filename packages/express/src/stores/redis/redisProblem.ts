const WANTED =
  "Pass a connected client of the `redis` package 5 or later, from createClient(), createCluster(), createSentinel() or createClientPool(), or a `Redis` or `Cluster` of `ioredis` 5";

const COMMANDS = ["get", "getEx", "set", "getDel", "del", "eval", "publish", "withCommandOptions"];

/** The members by which Keyhold recognizes each kind of client that it supports. It uses only these, so every version with them works. */
const KINDS = {
  ioredisCluster: ["call", "connect", "disconnect", "duplicate", "nodes"],
  ioredis: ["call", "connect", "disconnect", "duplicate", "subscribe"],
  cluster: [...COMMANDS, "nodeClient"],
  sentinel: ["_execute", "getMasterNode"],
  pool: ["execute", "sendCommand", "withCommandOptions"],
  client: [...COMMANDS, "scan", "duplicate", "info", "configGet"],
};
type Kind = keyof typeof KINDS;

/** The kind of a Redis client that Keyhold supports. */
export function redisKind(value: unknown): Kind | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const has = (name: string) => typeof Reflect.get(value, name) === "function";
  const marks: Record<Kind, boolean> = {
    ioredisCluster: "status" in value && has("defineCommand") && has("nodes"),
    ioredis: "status" in value && has("defineCommand"),
    cluster: "masters" in value,
    sentinel: has("getSentinelNode"),
    pool: "totalClients" in value,
    client: "isReady" in value && "isOpen" in value,
  };
  const kinds = Object.entries(KINDS) as [Kind, string[]][];
  return kinds.find(([kind, methods]) => marks[kind] && methods.every(has))?.[0];
}

/**
 * The problem with a Redis client, as the end of a sentence; `undefined` if it can be used.
 *
 * @param value the product's value, of any type
 */
export function redisProblem(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return `is not a client. ${WANTED}`;
  const kind = redisKind(value);
  if (!kind) return `is ${nameOf(value)}, which Keyhold does not support. ${WANTED}`;
  if (kind === "ioredis" || kind === "ioredisCluster") {
    return Reflect.get(value, "status") === "end" ? "has ended. Pass a client that is in use" : undefined;
  }
  if (readsReplicas(value)) return REPLICAS;
  const isConnected: unknown = Reflect.get(value, kind === "pool" ? "isOpen" : "isReady");
  return isConnected === true ? undefined : "is not connected. `await redis.connect()` first";
}

/** The problem with the prefix of keys. */
export function prefixProblem(prefix: unknown): string | undefined {
  if (typeof prefix !== "string") return "must be a string";
  if (/^[\w.-]+(:[\w.-]+)*:$/.test(prefix)) return undefined;
  return "must be letters, digits, dots and dashes with a colon at the end, such as `magpie:`";
}

/** The problem with the number of replicas that a write waits for. */
export function replicasProblem(replicas: unknown, client: unknown): string | undefined {
  if (!Number.isInteger(replicas)) return "must be a whole number";
  if (Number(replicas) < 0) return "must not be less than 0";
  const kind = redisKind(client);
  if (Number(replicas) === 0 || (kind !== "cluster" && kind !== "ioredisCluster")) return undefined;
  return "does not work with createCluster(): `WAIT` could ask a node that does not have the key. Leave it out";
}

const REPLICAS =
  "reads from replicas, which may have old values: if an old refresh token is used again, the grant ends. Leave `useReplicas` and `readonly` out";

/** Whether the options of createClient() or createCluster() allow reads from replicas. `defaults` are a cluster's options for each node. */
function readsReplicas(client: object): boolean {
  const ofCluster: unknown = Reflect.get(client, "_options");
  const all = [Reflect.get(client, "options"), ofCluster, Reflect.get(Object(ofCluster), "defaults")].map(Object);
  return all.some((options) => options.useReplicas === true || options.readonly === true);
}

function nameOf(value: object): string {
  const has = (name: string) => typeof Reflect.get(value, name) === "function";
  const name = value.constructor?.name ?? "";
  if (/Legacy/.test(name)) return "a client in legacy mode, as of `.legacy()`";
  if ("status" in value && has("defineCommand")) return "a client of ioredis 4 or older";
  if ("isReady" in value && has("getEx")) return "a client of `redis` 4";
  if ("ready" in value && "connected" in value) return "a client of `redis` 3 or older";
  return name === "Object" || name === "" ? "an object of another kind" : `of the class ${name}`;
}
