import { createClient } from "redis";
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import { agentcard, createKeyhold, type KeyholdOptions, memoryStore } from "../../src/index.js";
import { startNativeRedis, withNativeRedis } from "../support/nativeRedis.js";
import { testKey } from "../support/openProduct.js";

const warn = vi.spyOn(console, "warn");
beforeEach(() => {
  warn.mockReset();
  vi.stubEnv("NODE_ENV", "development");
});
afterEach(() => {
  vi.unstubAllEnvs();
});

function open(options: Partial<KeyholdOptions>) {
  const keyhold = createKeyhold({
    publicUrl: "http://localhost/api/keyhold",
    keys: [testKey],
    providers: [agentcard({ clientId: "product" })],
    ...options,
  });
  onTestFinished(keyhold.close);
}

it("Keyhold says once that connections end with the process, and never in tests or if memory was chosen", () => {
  open({ store: memoryStore() });
  vi.stubEnv("NODE_ENV", "test");
  open({});
  expect(warn).not.toHaveBeenCalled();
  vi.stubEnv("NODE_ENV", "development");
  open({});
  open({});
  expect(warn.mock.calls).toEqual([
    [expect.stringContaining("keyhold: Connections are in the memory of this process")],
  ]);
});

withNativeRedis("the warning at start", () => {
  it("Keyhold warns at start about a Redis that may evict keys, and not about another one", async () => {
    const server = await startNativeRedis();
    const redis = await createClient({ url: server.url }).connect();
    onTestFinished(server.close);
    onTestFinished(() => redis.destroy());
    const inspected = async () => expect(await redis.info("commandstats")).toMatch(/cmdstat_info:calls=[1-9]/);
    open({ redis });
    await vi.waitFor(inspected, { timeout: PATIENCE });
    await redis.configSet({ "maxmemory-policy": "allkeys-lru" });
    open({ redis });
    await redis.ping();
    expect(warn).not.toHaveBeenCalled();

    await redis.configSet({ maxmemory: "100mb" });
    open({ redis });
    await vi.waitFor(
      () => expect(warn.mock.calls).toEqual([[expect.stringContaining("maxmemory-policy is allkeys-lru")]]),
      { timeout: PATIENCE },
    );
  });
});
