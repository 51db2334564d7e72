import { withTimeout } from "../../util/withTimeout.js";
import { firstThatWorks } from "./nodeRedisDriver.js";
import type { OwnConnection, RedisDriver, RedisNode, SentCommands } from "./RedisDriver.js";

type Argument = string | number;

interface Base {
  readonly status: string;
  on(event: "error" | "end", listener: () => void): unknown;
  listenerCount(event: "error"): number;
  call(command: string, ...values: Argument[]): Promise<unknown>;
  connect(): Promise<void>;
  disconnect(): void;
}

interface NodeOptions {
  readonly keyPrefix?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
}

/** A `Redis` of ioredis: a single server, or the master that Sentinels name. */
export interface IoredisClient extends Omit<Base, "on"> {
  readonly options: NodeOptions;
  on(event: "error" | "end" | "message", listener: (channel: string, text: string) => void): unknown;
  duplicate(options: object): IoredisClient;
  subscribe(channel: string): Promise<unknown>;
}

/** A `Cluster` of ioredis. */
export interface IoredisCluster extends Base {
  readonly options: { readonly keyPrefix?: string | undefined; readonly redisOptions?: object | undefined };
  nodes(role: "master"): IoredisClient[];
  duplicate(nodes: [], options: object): IoredisCluster;
}

/**
 * Keyhold sends its commands on its own connections: with the usual options, ioredis sends a command again after it has lost the
 * connection, and a command that was carried out twice gives a wrong answer. It also queues commands while Redis is away.
 */
const OWN_OPTIONS = {
  lazyConnect: true,
  keyPrefix: "",
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  enableAutoPipelining: false,
  maxRetriesPerRequest: 0,
  commandTimeout: undefined,
  stringNumbers: false,
  monitor: false,
  readOnly: false,
  // Only the master: a replica can have old values.
  role: "master",
  retryStrategy: () => null,
  reconnectOnError: null,
  sentinelRetryStrategy: () => null,
};

/** Milliseconds within which a connection must be ready. */
const CONNECTED_WITHIN = 10_000;

/** The driver for a `Redis` of ioredis. */
export function ioredisDriver(client: IoredisClient): RedisDriver {
  const open = (onLost: () => void) => openOwn(client, onLost);
  const own = reopened(open);
  return {
    ...driverOn(own, client.options.keyPrefix),
    isCluster: false,
    masters: async () => [nodeOf((await own.get()).client, "")],
    open,
  };
}

/** The driver for a `Cluster` of ioredis. */
export function ioredisClusterDriver(cluster: IoredisCluster): RedisDriver {
  const own = reopened((onLost) => openOwnCluster(cluster, onLost));
  const mastersInOrder = async () =>
    (await own.get()).client
      .nodes("master")
      .map((node) => ({ node, address: `${node.options.host}:${node.options.port}` }))
      .sort((one, other) => (one.address < other.address ? -1 : 1));
  return {
    ...driverOn(own, cluster.options.keyPrefix),
    isCluster: true,
    masters: async () => (await mastersInOrder()).map(({ node, address }) => nodeOf(node, address)),
    open: async (onLost) => firstThatWorks(await mastersInOrder(), ({ node }) => openOwn(node, onLost)),
  };
}

interface Opened<Client extends Base | IoredisClient> {
  readonly client: Client;
  end(): void;
}

/** One connection that is opened when it is needed, and again after it was lost. */
function reopened<One extends { end(): void }>(open: (onLost: () => void) => Promise<One>) {
  let opening: Promise<One> | undefined;
  return {
    get(): Promise<One> {
      if (opening) return opening;
      const begun = open(() => {
        opening = undefined;
      });
      opening = begun;
      begun.catch(() => {
        if (opening === begun) opening = undefined;
      });
      return begun;
    },
    end(): void {
      opening?.then(
        (one) => one.end(),
        () => undefined,
      );
      opening = undefined;
    },
  };
}

function driverOn(
  own: { get(): Promise<Opened<Base | IoredisClient>>; end(): void },
  keyPrefix = "",
): Omit<RedisDriver, "isCluster" | "masters" | "open"> {
  const call = async (command: string, ...values: Argument[]) => (await own.get()).client.call(command, ...values);
  return {
    keyPrefix,
    addsKeyPrefix: false,
    // The first command opens the connection.
    isReady: () => true,
    commands: commandsOf(call),
    close: () => own.end(),
  };
}

function commandsOf(call: (command: string, ...values: Argument[]) => Promise<unknown>): SentCommands {
  const text = async (command: string, ...values: Argument[]) => {
    const answer = await call(command, ...values);
    return typeof answer === "string" ? answer : null;
  };
  return {
    get: (key) => text("get", key),
    getEx: (key, { type, value }) => text("getex", key, type, value),
    set: (key, value, { expiration }) =>
      expiration ? call("set", key, value, expiration.type, expiration.value) : call("set", key, value),
    getDel: (key) => text("getdel", key),
    del: (keys) => call("del", ...keys),
    eval: (script, { keys, arguments: values }) => call("eval", script, keys.length, ...keys, ...values),
    evalSha: (hash, { keys, arguments: values }) => call("evalsha", hash, keys.length, ...keys, ...values),
    publish: (channel, text) => call("publish", channel, text),
  };
}

async function openOwn(client: IoredisClient, onLost: () => void): Promise<OwnConnection & Opened<IoredisClient>> {
  const own = client.duplicate(OWN_OPTIONS);
  const end = await connected(own, onLost);
  return {
    client: own,
    commands: commandsOf((command, ...values) => own.call(command, ...values)),
    isReady: () => own.status === "ready",
    async subscribe(channel, onMessage) {
      own.on("message", (_channel, text) => onMessage(text));
      await own.subscribe(channel);
    },
    wait: (replicas, timeout) => own.call("wait", replicas, timeout),
    end,
  };
}

async function openOwnCluster(cluster: IoredisCluster, onLost: () => void): Promise<Opened<IoredisCluster>> {
  const own = cluster.duplicate([], {
    ...OWN_OPTIONS,
    redisOptions: { ...cluster.options.redisOptions, ...OWN_OPTIONS },
    // A node gets its connection with the first command for it.
    enableOfflineQueue: true,
    scaleReads: "master",
    clusterRetryStrategy: () => null,
    // Otherwise it sends a command again that was lost with a connection.
    retryDelayOnFailover: 0,
  });
  return { client: own, end: await connected(own, onLost) };
}

/** @returns ends the connection */
async function connected(own: Base | IoredisClient, onLost: () => void): Promise<() => void> {
  let isEnded = false;
  const end = () => {
    isEnded = true;
    own.disconnect();
  };
  // Without a listener, ioredis writes each error to the console.
  own.on("error", () => undefined);
  const unusable = () => {
    throw new Error("The connection did not become ready.");
  };
  // A cluster that is not well ends, and its `connect()` then never settles.
  let lose = () => {};
  const lost = new Promise<void>((resolve) => {
    lose = resolve;
  });
  own.on("end", () => {
    if (!isEnded) lose();
  });
  try {
    await withTimeout(Promise.race([own.connect(), lost.then(unusable)]), CONNECTED_WITHIN, unusable);
  } catch (error) {
    end();
    throw error;
  }
  lose = onLost;
  return end;
}

/** @param address `""` where there is only one master: after a failover, it has another address */
function nodeOf(node: IoredisClient, address: string): RedisNode {
  return {
    address,
    async scan(cursor, { MATCH, COUNT }) {
      const [next, keys]: unknown[] = Object(await node.call("scan", cursor, "MATCH", MATCH, "COUNT", COUNT));
      return { cursor: String(next), keys: Array.isArray(keys) ? keys.map(String) : [] };
    },
    info: async () => String(await node.call("info")),
    async configGet(name) {
      const [, value]: unknown[] = Object(await node.call("config", "get", name));
      return value === undefined ? undefined : String(value);
    },
  };
}
