const WANTED = "Pass a connected client of the `redis` package 5 or later, from createClient() or createCluster()";

/** Methods that Keyhold needs and that clients of other packages do not have. */
const METHODS = ["get", "getEx", "set", "getDel", "del", "eval", "publish", "duplicate", "withCommandOptions"];

/**
 * The problem with the `redis` option, as the end of a sentence; `undefined` if it can be used.
 *
 * @param value the product's value, of any type
 */
export function redisProblem(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return `is not a client. ${WANTED}`;
  const has = (name: string) => typeof Reflect.get(value, name) === "function";
  const missing = METHODS.filter((name) => !has(name));
  if (missing.length === 0 && "isReady" in value && (has("scanIterator") || has("nodeClient"))) {
    if (readsReplicas(value)) return REPLICAS;
    return value.isReady === true ? undefined : "is not connected. `await redis.connect()` first";
  }
  return `is ${kindOf(value, has)}, which Keyhold does not support. ${WANTED}`;
}

const REPLICAS =
  "reads from replicas, which may have old values: if an old refresh token is used again, the grant ends. Leave `useReplicas` and `readonly` out";

/** Whether the options of createClient() or createCluster() allow reads from replicas. `defaults` are a cluster's options for each node. */
function readsReplicas(client: object): boolean {
  const ofCluster: unknown = Reflect.get(client, "_options");
  const all = [Reflect.get(client, "options"), ofCluster, Reflect.get(Object(ofCluster), "defaults")].map(Object);
  return all.some((options) => options.useReplicas === true || options.readonly === true);
}

function kindOf(value: object, has: (name: string) => boolean): string {
  const name = value.constructor?.name ?? "";
  if (has("acquireTask") || /Pool/.test(name) || "totalClients" in value) return "a pool, as of createClientPool()";
  if (/Legacy/.test(name)) return "a client in legacy mode, as of `.legacy()`";
  if ("status" in value && has("defineCommand")) return "a client of ioredis";
  if ("isReady" in value && has("getEx")) return "a client of `redis` 4";
  if ("ready" in value && "connected" in value) return "a client of `redis` 3 or older";
  return name === "Object" || name === "" ? "an object of another kind" : `of the class ${name}`;
}
