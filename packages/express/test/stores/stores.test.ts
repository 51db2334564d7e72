import { startRedis } from "@keyhold/test-support";
import { createClient } from "redis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { memoryStore } from "../../src/stores/memoryStore.js";
import { type RedisStore, redisStore } from "../../src/stores/redis/redisStore.js";
import { testStore } from "../support/testStore.js";

describe("memoryStore", () => {
  const store = memoryStore();
  testStore(() => store);
});

describe("redisStore", () => {
  let running: Awaited<ReturnType<typeof startRedis>>;
  let redis: Awaited<ReturnType<typeof connected>>;
  let store: RedisStore;
  const connected = (url: string) => createClient({ url }).connect();
  beforeAll(async () => {
    running = await startRedis();
    redis = await connected(running.url);
    store = redisStore(redis);
  });
  afterAll(async () => {
    await redis.close();
    await running.close();
  });

  testStore(() => redisStore(redis));

  it("redisStore fails with store_unavailable when Redis is away", async () => {
    const gone = await connected(running.url);
    const store = redisStore(gone);
    gone.destroy();
    const away = { code: "store_unavailable" };
    await expect(store.get("keyhold:key")).rejects.toMatchObject(away);
    await expect(store.list("keyhold:")).rejects.toMatchObject(away);
    await expect(store.count("keyhold:key", 1000)).rejects.toMatchObject(away);
  });

  it("a counter in Redis that lost its end gets one again", async () => {
    await redis.set("keyhold:counter", "5");
    expect(await store.count("keyhold:counter", 60_000)).toEqual({ count: 6, endsIn: 60_000 });
    expect(await redis.pTTL("keyhold:counter")).toBeGreaterThan(0);
  });
});
