import { paths } from "@keyhold/contract";
import { startRedis } from "@keyhold/test-support";
import { createClient, RESP_TYPES } from "redis";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  agentcard,
  createKeyhold,
  KeyholdConfigError,
  memoryStore,
  type RedisClient,
  redisStore,
} from "../../src/index.js";
import { connectionOf } from "../support/openBrowser.js";
import { openEvents } from "../support/openEvents.js";
import { connect, openProduct, testKey } from "../support/openProduct.js";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
let url: string;
beforeEach(async () => {
  const running = await startRedis();
  closing.push(running.close);
  url = running.url;
});

/** The message of createKeyhold() about a client. */
function complaintOf(redis: unknown): string {
  try {
    createKeyhold({
      publicUrl: "https://app.example.com/api/keyhold",
      keys: [testKey],
      providers: [agentcard({ clientId: "product" })],
      redis: redis as RedisClient,
    });
  } catch (error) {
    if (error instanceof KeyholdConfigError) return error.message;
    throw error;
  }
  return "";
}

const method = () => undefined;
/** The members by which Keyhold distinguishes the kinds of clients. */
class Redis {
  status = "ready";
  defineCommand = method;
  get = method;
  set = method;
}
class Commander {
  isReady = true;
  get = method;
  getEx = method;
  set = method;
  duplicate = method;
}
class Other {
  get = method;
}

it("F-D21, F-L12: createKeyhold() names the kind of client that it does not accept, and the one to pass", async () => {
  const connected = await createClient({ url }).connect();
  closing.push(() => connected.destroy());
  const complaints = new Map<unknown, RegExp>([
    [new Redis(), /`redis` is a client of ioredis 4 or older, which/],
    [connected.legacy(), /`redis` is a client in legacy mode, as of `\.legacy\(\)`, which/],
    [new Commander(), /`redis` is a client of `redis` 4, which/],
    [{ connected: true, ready: true, get: method }, /`redis` is a client of `redis` 3 or older, which/],
    [new Other(), /`redis` is of the class Other, which/],
    [{}, /`redis` is an object of another kind, which/],
    ["redis://localhost", /`redis` is not a client\./],
    [null, /`redis` is not a client\./],
    [42, /`redis` is not a client\./],
    [Promise.resolve(connected), /`redis` is of the class Promise, which/],
  ]);
  for (const [client, complaint] of complaints) {
    expect(complaintOf(client)).toMatch(complaint);
    expect(complaintOf(client)).toContain("Pass a connected client of the `redis` package 5 or later");
  }
  expect(complaintOf(createClient({ url }))).toContain("`redis` is not connected. `await redis.connect()` first");
  expect(complaintOf(connected)).toBe("");
});

it("F-D21: Keyhold works with a client that returns buffers for strings", async () => {
  const redis = await createClient({
    url,
    commandOptions: { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } },
  }).connect();
  closing.push(() => redis.destroy());
  const product = await openProduct({ redis: redis as unknown as RedisClient });
  closing.push(product.close);
  const alice = await product.browserOf("alice");
  const stream = await openEvents(product.mount, alice.cookie());
  await connect(product, alice, "agentcard");
  expect(await connectionOf(alice, "agentcard")).toMatchObject({ status: "connected", account: "alice@example.com" });
  await expect.poll(() => stream.changes.length).toBeGreaterThan(0);
  expect(await product.keyhold.reencrypt()).toMatchObject({ current: 1, unreadable: 0 });
  expect((await alice.json(paths.connection("agentcard"), { method: "DELETE" })).body).toEqual({
    revokedAtProvider: true,
  });
});

/** The message of createKeyhold() about options. */
function storeComplaint(options: object): string {
  try {
    const keyhold = createKeyhold({
      publicUrl: "https://app.example.com/api/keyhold",
      keys: [testKey],
      providers: [agentcard({ clientId: "product" })],
      ...options,
    });
    void keyhold.close();
    return "";
  } catch (error) {
    if (error instanceof KeyholdConfigError) return error.message;
    throw error;
  }
}

it("Keyhold's commands and messages do not create the signal with which a client limits its own commands", async () => {
  const client = await createClient({ url }).connect();
  closing.push(() => client.close());
  const store = redisStore(client);
  const signals = vi.spyOn(AbortSignal, "timeout");
  closing.push(() => signals.mockRestore());
  await store.swap("key", undefined, "value");
  store.messages?.send("hello");
  expect(signals).not.toHaveBeenCalled();
  await client.ping();
  expect(signals).toHaveBeenCalledOnce();
});

it("createKeyhold() says what is wrong with a store, and which function to use", async () => {
  const redis = await createClient({ url }).connect();
  closing.push(() => redis.destroy());
  const { count, ...withoutCount } = memoryStore();
  const complaints = new Map<unknown, string>([
    [redis, "`store` is a Redis client. Pass redisStore(client)."],
    [{ query: method, connect: method }, "`store` is a PostgreSQL client. Pass postgresStore(pool)."],
    [{ prepare: method, exec: method }, "`store` is a SQLite database. Pass sqliteStore(database)."],
    [Promise.resolve(memoryStore()), "`store` is a promise. `await` it."],
    [withoutCount, "`store` has no `count()`, which a store must have."],
    [{}, "`store` has no `get()`, `set()`, `take()`, `swap()`, `list()`, `count()`, which a store must have."],
    ["memory", "`store` is not a store. Pass embeddedStore(), postgresStore(pool)"],
    [null, "`store` is not a store. Pass embeddedStore(), postgresStore(pool)"],
  ]);
  for (const [store, complaint] of complaints) expect(storeComplaint({ store })).toContain(complaint);
  const store = memoryStore();
  expect(storeComplaint({ store, redis })).toContain("`store` and `redis` are both set. Pass one of them.");
  expect(storeComplaint({ store, redisPrefix: "app:" })).toContain("`redisPrefix` belongs to `redis`");
  expect(storeComplaint({ store, redisReplicas: 1 })).toContain("`redisReplicas` needs `redis`");
  for (const good of [{ store }, { store: redisStore(redis) }, { store: { ...withoutCount, count } }, { redis }]) {
    expect(storeComplaint(good)).toBe("");
  }
});

it("redisStore() says what is wrong with its client and its options", async () => {
  const redis = await createClient({ url }).connect();
  closing.push(() => redis.destroy());
  expect(() => redisStore(createClient({ url }))).toThrow(/redisStore\(\) .*\n- `client` is not connected/);
  expect(() => redisStore(redis, { prefix: "app" })).toThrow(/`prefix` must be letters/);
  expect(() => redisStore(redis, { replicas: -1 })).toThrow(/`replicas` must not be less than 0/);
});

describe("two products on one Redis", () => {
  it("F-L7: two products with different prefixes have separate users, sessions and limits", async () => {
    const redis = await createClient({ url }).connect();
    closing.push(() => redis.destroy());
    const [one, two] = [
      await openProduct({ redis, rateLimit: { limit: 3, window: 600 } }),
      await openProduct({ redis, redisPrefix: "two:", rateLimit: { limit: 3, window: 600 } }),
    ];
    closing.push(one.close, two.close);
    const [ofOne, ofTwo] = [await one.browserOf("1"), await two.browserOf("1")];
    const heardByTwo = await openEvents(two.mount, ofTwo.cookie());

    await connect(one, ofOne, "agentcard");
    expect(await connectionOf(ofTwo, "agentcard")).toMatchObject({ status: "disconnected" });
    await ofTwo.json(paths.connection("agentcard"), { method: "DELETE" });
    expect(await connectionOf(ofOne, "agentcard")).toMatchObject({ status: "connected" });
    expect(heardByTwo.changes).toEqual([]);

    await connect(two, ofTwo, "agentcard");
    expect(await two.keyhold.reencrypt()).toEqual({ reencrypted: 0, current: 1, unreadable: 0 });
    const keys = await redis.keys("*");
    expect(keys.filter((key) => !/^(keyhold|two):/.test(key))).toEqual([]);
    for (const prefix of ["keyhold:", "two:"]) {
      expect(keys).toContain(`${prefix}{1:agentcard}:grant`);
      expect(keys.some((key) => key.startsWith(`${prefix}session:`))).toBe(true);
      expect(keys.some((key) => key.startsWith(`${prefix}connects`))).toBe(true);
    }
  });

  it.each(["", "no-colon", "a b:", "a*:", "{a}:", ":", "a::"])(
    "F-L7: createKeyhold() refuses the prefix %j",
    (redisPrefix) => {
      const options = {
        publicUrl: "http://localhost/x",
        keys: [testKey],
        providers: [agentcard({ clientId: "product" })],
      };
      expect(() => createKeyhold({ ...options, redisPrefix })).toThrow(/`redisPrefix` must be letters/);
    },
  );
});
