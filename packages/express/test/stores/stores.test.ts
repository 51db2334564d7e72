import { startRedis } from "@keyhold/test-support";
import { createClient } from "redis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { memoryStore } from "../../src/stores/memoryStore.js";
import { type RedisClient, redisStore } from "../../src/stores/redisStore.js";
import { testStore } from "../support/testStore.js";

describe("memoryStore", () => {
  testStore(memoryStore);
});

describe("redisStore", () => {
  let running: Awaited<ReturnType<typeof startRedis>>;
  let redis: RedisClient & { close(): Promise<unknown>; destroy(): void };
  beforeAll(async () => {
    running = await startRedis();
    redis = await createClient({ url: running.url }).connect();
  });
  afterAll(async () => {
    await redis.close();
    await running.close();
  });

  testStore(() => redisStore(redis));

  it("redisStore fails with store_unavailable when Redis is away", async () => {
    const gone = await createClient({ url: running.url }).connect();
    gone.destroy();
    await expect(redisStore(gone).get("key")).rejects.toMatchObject({ code: "store_unavailable" });
  });
});
