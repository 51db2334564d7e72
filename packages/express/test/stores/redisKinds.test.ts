import { paths } from "@keyhold/contract";
import { Redis } from "ioredis";
import { createClient, createClientPool, createCluster, createSentinel } from "redis";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import type { RedisClient } from "../../src/index.js";
import { type RedisStore, redisStore } from "../../src/stores/redis/redisStore.js";
import { startNativeRedis, startRedisCluster, withNativeRedis } from "../support/nativeRedis.js";
import { connectionOf } from "../support/openBrowser.js";
import { connect, openProduct } from "../support/openProduct.js";
import { MASTER_NAME, startSentinel } from "../support/startSentinel.js";
import { testStore } from "../support/testStore.js";

/** A server, or several, and how it fails for a short time. */
interface Service {
  readonly url: string;
  readonly rootNodes: { readonly url: string }[];
  readonly sentinel: { readonly host: string; readonly port: number };
  fail(): Promise<unknown>;
  recover(): Promise<unknown>;
  close(): Promise<unknown>;
}

const none = { url: "", rootNodes: [], sentinel: { host: "", port: 0 } };

async function startSingle(): Promise<Service> {
  const server = await startNativeRedis();
  return { ...none, url: server.url, fail: server.kill, recover: server.startAgain, close: server.close };
}

async function startCluster(): Promise<Service> {
  const cluster = await startRedisCluster("--cluster-require-full-coverage", "no");
  const all = <T>(work: (node: (typeof cluster.nodes)[number]) => Promise<T>) => Promise.all(cluster.nodes.map(work));
  return {
    ...none,
    rootNodes: cluster.rootNodes,
    fail: () => all((node) => node.kill()),
    recover: () => all((node) => node.startAgain()),
    close: cluster.close,
  };
}

/** The failure is a failover: the master is gone, and the replica takes over. */
async function startWatched(): Promise<Service> {
  const master = await startNativeRedis("--repl-diskless-sync-delay", "0");
  const replica = await startNativeRedis("--replicaof", `127.0.0.1 ${master.port}`);
  const sentinel = await startSentinel(master.port, 1);
  return {
    ...none,
    sentinel,
    fail: master.kill,
    recover: async () => undefined,
    close: () => Promise.all([sentinel.close(), replica.close(), master.close()]),
  };
}

type Opened = { readonly redis: RedisClient; close(): unknown };
const quiet = () => undefined;

/** Every kind of client, with options that make trouble. */
const kinds: [string, () => Promise<Service>, (service: Service) => Promise<Opened>][] = [
  [
    "createClient()",
    startSingle,
    async ({ url }) => {
      const redis = await createClient({ url, keyPrefix: "app:" }).on("error", quiet).connect();
      return { redis, close: () => redis.destroy() };
    },
  ],
  [
    "createClientPool()",
    startSingle,
    async ({ url }) => {
      const redis = createClientPool({ url, keyPrefix: "app:" }, { minimum: 2 });
      redis.on("error", quiet);
      await redis.connect();
      return { redis, close: () => redis.destroy() };
    },
  ],
  [
    "createCluster()",
    startCluster,
    async ({ rootNodes }) => {
      const redis = createCluster({ rootNodes });
      redis.on("error", quiet);
      await redis.connect();
      return { redis, close: () => redis.destroy() };
    },
  ],
  [
    "createSentinel()",
    startWatched,
    async ({ sentinel }) => {
      const redis = createSentinel({ name: MASTER_NAME, sentinelRootNodes: [sentinel], replicaPoolSize: 1 });
      redis.on("error", quiet);
      await redis.connect();
      return { redis, close: () => redis.destroy() };
    },
  ],
  [
    "a Redis of ioredis",
    startSingle,
    async ({ url }) => {
      const redis = new Redis(url, { keyPrefix: "app:", stringNumbers: true, enableAutoPipelining: true });
      redis.on("error", quiet);
      return { redis, close: () => redis.disconnect() };
    },
  ],
  [
    "a Redis of ioredis by Sentinel",
    startWatched,
    async ({ sentinel }) => {
      const redis = new Redis({ name: MASTER_NAME, sentinels: [sentinel], lazyConnect: true, role: "slave" });
      redis.on("error", quiet);
      return { redis, close: () => redis.disconnect() };
    },
  ],
  [
    "a Cluster of ioredis",
    startCluster,
    async ({ rootNodes }) => {
      const nodes = rootNodes.map(({ url }) => url);
      const redis = new Redis.Cluster(nodes, { keyPrefix: "app:", scaleReads: "all", lazyConnect: true });
      redis.on("error", quiet);
      return { redis, close: () => redis.disconnect() };
    },
  ],
];

withNativeRedis("the kinds of Redis clients", () => {
  describe.each(kinds)("%s", (kind, start, open) => {
    let service: Service;
    let opened: Opened;
    const closing: (() => unknown)[] = [];
    const storeOf = (prefix?: string) => {
      const store = redisStore(opened.redis, { prefix });
      closing.push(() => store.close?.());
      return store;
    };
    beforeAll(async () => {
      service = await start();
      opened = await open(service);
    });
    afterEach(async () => {
      for (const close of closing.splice(0).reverse()) await close();
    });
    afterAll(async () => {
      await opened.close();
      await service.close();
    });

    testStore(() => storeOf());

    it("a product works with this client", async () => {
      const product = await openProduct({ redis: opened.redis, redisPrefix: "product:" });
      closing.push(product.close);
      const alice = await product.browserOf("alice");
      await connect(product, alice, "agentcard");
      product.emulator.agentcard.expireAccessTokens();
      expect((await alice.json(paths.tools("agentcard"))).status).toBe(200);
      expect(await product.keyhold.reencrypt()).toEqual({ reencrypted: 0, current: 1, unreadable: 0 });
      expect((await product.keyhold.diagnose()).filter(({ problem }) => problem?.startsWith("redis-"))).toEqual(
        kind.includes("entinel") ? [expect.objectContaining({ problem: "redis-failover" })] : [],
      );
      expect((await alice.json(paths.connection("agentcard"), { method: "DELETE" })).status).toBe(200);
      expect(await connectionOf(alice, "agentcard")).toMatchObject({ status: "disconnected" });
    });

    it("a write can wait for replicas on a connection of its own, except in a cluster", async () => {
      const open = () => redisStore(opened.redis, { replicas: 1 });
      if (kind.includes("luster")) return expect(open).toThrow("`replicas` does not work with createCluster()");
      const store = open();
      closing.push(() => store.close?.());
      expect(await store.swap("keyhold:replicated", undefined, "value", { replicated: true })).toBe(true);
      expect(await store.get("keyhold:replicated")).toBe("value");
    });

    it("two prefixes keep their keys and messages apart", async () => {
      const [one, two] = [storeOf("one:"), storeOf("two:")];
      const heard: string[] = [];
      await two.messages?.listen(
        (text) => heard.push(text),
        () => undefined,
      );
      await one.set("keyhold:key", "of one");
      await two.set("keyhold:key", "of two");
      expect([await one.take("keyhold:key"), await two.get("keyhold:key")]).toEqual(["of one", "of two"]);
      expect(await keysIn(one)).toEqual([]);
      expect(await keysIn(two)).toEqual(["keyhold:key"]);
      one.messages?.send("of one");
      two.messages?.send("of two");
      await vi.waitFor(() => expect(heard).toEqual(["of two"]), { timeout: PATIENCE });
    });

    it("while Redis is away, each command fails with store_unavailable, and afterwards everything works again", async () => {
      const store = storeOf();
      const [heard, gaps]: [string[], number[]] = [[], []];
      await store.messages?.listen(
        (text) => heard.push(text),
        () => gaps.push(heard.length),
      );
      await store.set("keyhold:before", "value");
      await service.fail();
      const away = { code: "store_unavailable" };
      const during = await Promise.allSettled([
        store.get("keyhold:before", { newest: true }),
        store.set("keyhold:during", "value", { ttl: 60_000 }),
        store.take("keyhold:during"),
        store.swap("keyhold:during", undefined, "value"),
        store.count("keyhold:counter", 60_000),
        store.list("keyhold:"),
      ]);
      for (const answer of during) {
        if (answer.status === "rejected") expect(answer.reason).toMatchObject(away);
        else expect(kind).toContain("entinel");
      }

      await service.recover();
      await vi.waitFor(() => store.set("keyhold:after", "value"), { timeout: PATIENCE });
      await vi.waitFor(async () => expect(await store.get("keyhold:after")).toBe("value"), { timeout: PATIENCE });
      await vi.waitFor(() => expect(gaps.length).toBeGreaterThan(0), { timeout: PATIENCE });
      await vi.waitFor(
        () => {
          store.messages?.send("after");
          expect(heard).toContain("after");
        },
        { timeout: PATIENCE },
      );
      await vi.waitFor(() => store.list("keyhold:"), { timeout: PATIENCE });
    });
  });
});

async function keysIn(store: RedisStore): Promise<readonly string[]> {
  const keys: string[] = [];
  let after: string | undefined;
  do {
    const page = await store.list("keyhold:", { after });
    keys.push(...page.keys);
    after = page.next;
  } while (after !== undefined);
  return keys;
}
