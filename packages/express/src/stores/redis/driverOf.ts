import { type IoredisClient, type IoredisCluster, ioredisClusterDriver, ioredisDriver } from "./ioredisDriver.js";
import { nodeRedisPoolDriver, nodeRedisSentinelDriver } from "./leasedDriver.js";
import { nodeRedisClusterDriver, nodeRedisDriver } from "./nodeRedisDriver.js";
import type { NodeRedisClient, NodeRedisCluster, NodeRedisPool, NodeRedisSentinel } from "./nodeRedisTypes.js";
import type { RedisDriver } from "./RedisDriver.js";

/**
 * A client of Redis: of the `redis` package 5 or later, from `createClient()`, `createCluster()`, `createSentinel()` or `createClientPool()`,
 * and connected; or a `Redis` or `Cluster` of `ioredis` 5. It is the part that Keyhold uses, so every version with these members works.
 */
export type RedisClient =
  | NodeRedisClient
  | NodeRedisCluster
  | NodeRedisPool
  | NodeRedisSentinel
  | IoredisClient
  | IoredisCluster;

/** The driver for a client that `redisProblem()` accepts. */
export function driverOf(client: RedisClient): RedisDriver {
  // Without a listener, Node would end the process when the connection is lost.
  if (client.listenerCount("error") === 0) client.on("error", () => undefined);
  if ("nodes" in client) return ioredisClusterDriver(client);
  if ("call" in client) return ioredisDriver(client);
  if ("nodeClient" in client) return nodeRedisClusterDriver(client);
  if ("_execute" in client) return nodeRedisSentinelDriver(client);
  if ("execute" in client) return nodeRedisPoolDriver(client);
  return nodeRedisDriver(client);
}
