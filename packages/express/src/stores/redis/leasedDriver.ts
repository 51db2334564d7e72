import { nodeOf } from "./nodeRedisDriver.js";
import type { NodeRedisClient, NodeRedisPool, NodeRedisSentinel } from "./nodeRedisTypes.js";
import { openOwnClient, plainCommands } from "./openOwnClient.js";
import type { RedisDriver, SentCommands } from "./RedisDriver.js";

/** Milliseconds that a command can wait for a client. After that, Keyhold does not send it, because its caller has already got an error. */
const SENT_WITHIN = 4_000;

type Use<T> = (client: NodeRedisClient) => Promise<T>;

/** The driver for a client of `createClientPool()`. */
export function nodeRedisPoolDriver(pool: NodeRedisPool): RedisDriver {
  return leasedDriver(pool, (use) => pool.execute(use));
}

/** The driver for a client of `createSentinel()`. It uses only the master. */
export function nodeRedisSentinelDriver(sentinel: NodeRedisSentinel): RedisDriver {
  return leasedDriver(sentinel, (use) =>
    sentinel._execute(false, async (client) => {
      if (!hasCommands(client)) throw new TypeError("The Sentinel client lends no client with commands.");
      return use(client);
    }),
  );
}

const hasCommands = (client: object): client is NodeRedisClient => "withCommandOptions" in client;

/** @param execute lends a client of the master, maybe after a time, and maybe several times if the first one lost its connection */
function leasedDriver(owner: NodeRedisPool | NodeRedisSentinel, execute: <T>(use: Use<T>) => Promise<T>): RedisDriver {
  const known = new WeakMap<NodeRedisClient, SentCommands>();
  const plain = (client: NodeRedisClient) => {
    const commands = known.get(client) ?? plainCommands(client);
    known.set(client, commands);
    return commands;
  };

  function lease<T>(use: Use<T>): Promise<T> {
    const until = performance.now() + SENT_WITHIN;
    let failure: unknown;
    return execute(async (client) => {
      // A command that failed may have been carried out, so it must not be sent twice. A replica that refused it has done nothing.
      if (failure !== undefined && !String(failure).includes("READONLY")) throw failure;
      if (!client.isReady || performance.now() > until) throw new Error("The client has no connection.");
      try {
        return await use(client);
      } catch (error) {
        failure = error;
        throw error;
      }
    });
  }
  const send = <T>(command: (commands: SentCommands) => Promise<T>) => lease((client) => command(plain(client)));

  return {
    isCluster: false,
    // The pool adds the prefix, and the clients in it do not.
    keyPrefix: String(Reflect.get(owner, "_keyPrefix") ?? ""),
    addsKeyPrefix: false,
    isReady: () => owner.isOpen,
    commands: {
      get: (key) => send((commands) => commands.get(key)),
      getEx: (key, options) => send((commands) => commands.getEx(key, options)),
      set: (key, value, options) => send((commands) => commands.set(key, value, options)),
      getDel: (key) => send((commands) => commands.getDel(key)),
      del: (keys) => send((commands) => commands.del(keys)),
      eval: (script, options) => send((commands) => commands.eval(script, options)),
      evalSha: (hash, options) => send((commands) => commands.evalSha(hash, options)),
      publish: (channel, text) => send((commands) => commands.publish(channel, text)),
    },
    masters: async () => [
      {
        address: "",
        scan: (cursor, options) => lease((client) => nodeOf(client, "").scan(cursor, options)),
        info: () => lease((client) => nodeOf(client, "").info()),
        configGet: (name) => lease((client) => nodeOf(client, "").configGet(name)),
      },
    ],
    async open(onLost) {
      const { client } = await lease(async (client) => ({ client }));
      return openOwnClient(client, onLost);
    },
    close() {},
  };
}
