import type { NodeRedisClient, NodeRedisCluster } from "./nodeRedisTypes.js";
import { openOwnClient, plainCommands } from "./openOwnClient.js";
import type { OwnConnection, RedisDriver, RedisNode } from "./RedisDriver.js";

/** The driver for a client of `createClient()`. */
export function nodeRedisDriver(client: NodeRedisClient): RedisDriver {
  return {
    isCluster: false,
    keyPrefix: String(client.options?.keyPrefix ?? ""),
    addsKeyPrefix: true,
    commands: plainCommands(client),
    isReady: () => client.isReady,
    masters: async () => [nodeOf(client, "")],
    open: (onLost) => openOwnClient(client, onLost),
    close() {},
  };
}

/** The driver for a client of `createCluster()`. */
export function nodeRedisClusterDriver(cluster: NodeRedisCluster): RedisDriver {
  const mastersInOrder = () => cluster.masters.toSorted((one, other) => (one.address < other.address ? -1 : 1));

  return {
    isCluster: true,
    keyPrefix: String(Reflect.get(cluster, "_keyPrefix") ?? ""),
    addsKeyPrefix: true,
    commands: plainCommands(cluster),
    isReady: () => cluster.isReady,
    masters: () =>
      Promise.all(mastersInOrder().map(async (master) => nodeOf(await cluster.nodeClient(master), master.address))),
    // Each node of a cluster passes messages on to all others.
    open: (onLost) =>
      firstThatWorks(cluster.masters, async (master) => openOwnClient(await cluster.nodeClient(master), onLost)),
    close() {},
  };
}

/** @param address `""` where there is only one master: after a failover, it has another address */
export function nodeOf(client: NodeRedisClient, address: string): RedisNode {
  return {
    address,
    async scan(cursor, options) {
      const page = await client.scan(cursor, options);
      // The product's client can return buffers.
      return { cursor: String(page.cursor), keys: page.keys.map(String) };
    },
    info: async () => String(await client.info()),
    async configGet(name) {
      const settings = await client.configGet(name);
      const value: unknown = settings instanceof Map ? settings.get(name) : Reflect.get(settings, name);
      return value === undefined ? undefined : String(value);
    },
  };
}

/** Tries the masters of a cluster in a random order, so that not all processes use the same one. */
export async function firstThatWorks<Master>(
  masters: readonly Master[],
  open: (master: Master) => Promise<OwnConnection>,
): Promise<OwnConnection> {
  const start = Math.floor(Math.random() * masters.length);
  let cause: unknown;
  for (const master of [...masters.slice(start), ...masters.slice(0, start)]) {
    try {
      return await open(master);
    } catch (error) {
      cause = error;
    }
  }
  throw new Error("No master of the cluster accepts a connection.", { cause });
}
