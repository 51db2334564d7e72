import { authorizePath, paths } from "@keyhold/contract";
import { startRedis } from "@keyhold/test-support";
import express from "express";
import { createClient } from "redis";
import { afterEach, describe, expect, it, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import { agentcard, createKeyhold } from "../../src/index.js";
import { createHealth } from "../../src/stores/createHealth.js";
import { memoryStore } from "../../src/stores/memoryStore.js";
import type { Store } from "../../src/stores/Store.js";
import { withLock } from "../../src/vault/withLock.js";
import { startNativeRedis, withNativeRedis } from "../support/nativeRedis.js";
import { type Browser, openBrowser } from "../support/openBrowser.js";
import { attemptId, listen, mount, openProduct, testKey } from "../support/openProduct.js";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function openRedis() {
  const running = await startRedis();
  const redis = await createClient({ url: running.url }).connect();
  closing.push(running.close, () => redis.destroy());
  return redis;
}

const start = (browser: Browser, returnTo = "/settings") =>
  browser.navigate(mount + authorizePath("agentcard", { attempt: attemptId(), display: "popup", return_to: returnTo }));
const times = <T>(count: number, work: () => Promise<T>) => Promise.all(Array.from({ length: count }, work));

describe.each(["memory", "Redis"])("rate limits, counted in %s", (where) => {
  const open = async (rateLimit: { limit: number; window: number; connects?: number }) => {
    const product = await openProduct({ rateLimit, ...(where === "Redis" && { redis: await openRedis() }) });
    closing.push(product.close);
    return product;
  };

  it("F-M4: Keyhold limits the starts, exchanges and disconnects of one user, and not of other users", async () => {
    const product = await open({ limit: 5, window: 600 });
    const [alice, bob] = [await product.browserOf("alice"), await product.browserOf("bob")];

    const started = (await times(8, () => start(alice))).map(({ headers }) => headers.get("location") ?? "");
    expect(started.filter((location) => location.includes("error=rate_limited"))).toHaveLength(3);
    const page = await alice.navigate(started.find((location) => location.includes("rate_limited")) ?? "");
    expect([page.status, await page.text()]).toEqual([429, expect.stringContaining("Too many tries")]);

    const exchanges = await times(8, () => alice.json(paths.connection("civic"), { method: "POST" }));
    expect(exchanges.filter(({ status }) => status === 200)).toHaveLength(5);
    // A user can end every connection that began.
    const end = () => alice.fetch(paths.connection("civic"), { method: "DELETE" });
    for (let index = 0; index < 5; index++) expect((await end()).status).toBe(200);
    const refused = await end();
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ error: { code: "rate_limited" } });

    expect((await bob.json(paths.connection("civic"), { method: "POST" })).status).toBe(200);
    expect((await bob.json(paths.connection("civic"), { method: "DELETE" })).status).toBe(200);
  });

  it("F-M4: calls do not count for the limit of connecting, which `connects` sets", async () => {
    const product = await open({ limit: 4, window: 600, connects: 2 });
    const alice = await product.browserOf("alice");
    await alice.json(paths.connection("civic"), { method: "POST" });
    const calls = await times(6, () => alice.json(paths.tools("civic")));
    expect(calls.filter(({ status }) => status === 429)).toHaveLength(2);
    const left = [await start(alice), await start(alice), await start(alice)];
    expect(left.map(({ headers }) => headers.get("location")?.includes("rate_limited"))).toEqual([false, false, true]);
    const ends = await times(3, () => alice.json(paths.connection("civic"), { method: "DELETE" }));
    expect(ends.map(({ status }) => status).sort()).toEqual([200, 200, 429]);
  });
});

describe("rate limits if each browser session is a user", () => {
  async function open(trustProxy: boolean) {
    const redis = await openRedis();
    const { server, origin, close } = await listen();
    const keyhold = createKeyhold({
      publicUrl: origin + mount,
      keys: [testKey],
      providers: [agentcard({ clientId: "product", origin: "http://localhost:9" })],
      redis,
      rateLimit: { limit: 10, window: 600 },
    });
    server.on("request", express().set("trust proxy", trustProxy).use(mount, keyhold.router));
    closing.push(close, keyhold.close);
    const stranger = (address = "") => ({ headers: { "x-forwarded-for": address } });
    return {
      redis,
      ask: (address?: string) => openBrowser(origin + mount).json(paths.connections(), stranger(address)),
    };
  }

  it("F-M4: an address that discards its cookies gets a limited number of new users, and Keyhold stores nothing more for it", async () => {
    const { redis, ask } = await open(false);
    const answers = await times(50, () => ask());
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(40);
    expect((await redis.keys("keyhold:session:*")).length).toBe(10);
  });

  it("F-M4: behind a trusted proxy, Keyhold counts the browser's address, and for IPv6 its network", async () => {
    const { ask } = await open(true);
    await times(10, () => ask("203.0.113.7"));
    expect((await ask("203.0.113.7")).status).toBe(429);
    expect((await ask("203.0.113.8")).status).toBe(200);
    for (let index = 1; index <= 10; index++) await ask(`2001:db8:0:1::${index}`);
    expect((await ask("2001:db8:0:1:ffff::1")).status).toBe(429);
    expect((await ask("2001:db8:0:2::1")).status).toBe(200);
    expect((await ask("not an address")).status).toBe(200);
  });
});

it("F-M4: Keyhold limits everything that a start stores, and stores the return address once", async () => {
  const redis = await openRedis();
  const product = await openProduct({ redis });
  closing.push(product.close);
  const alice = await product.browserOf("alice");
  const stored = async () => {
    const values = (await redis.keys("keyhold:{attempt:*")).map(async (key) => (await redis.get(key))?.length ?? 0);
    return (await Promise.all(values)).reduce((sum, length) => sum + length, 0);
  };
  for (const tooLong of [
    `/${"x".repeat(2_048)}`,
    `/${"x".repeat(7_000)}`,
    `/${"ü".repeat(700)}`,
    `/?${"x=y&".repeat(2_000)}`,
  ]) {
    expect((await start(alice, tooLong)).headers.get("location")).toMatch(/finished\?error=return_to_refused$/);
  }
  expect(await stored()).toBe(0);
  const longest = `/${"x".repeat(2_047 - product.origin.length)}`;
  expect((await start(alice, longest)).headers.get("location")).toContain(product.emulator.agentcard.origin);
  const once = Math.ceil((longest.length * 4) / 3);
  expect(await stored()).toBeGreaterThan(once);
  expect(await stored()).toBeLessThan(2 * once);
});

it("F-M4: of many tasks that wait for a lock, one asks the store", async () => {
  vi.useFakeTimers();
  const memory = memoryStore();
  let asked = 0;
  const store: Store = {
    ...memory,
    swap(...given) {
      asked++;
      return memory.swap(...given);
    },
  };
  await memory.set("lock", "another process");
  const done: number[] = [];
  const waiting = Array.from({ length: 300 }, (_, index) => withLock(store, "lock", async () => void done.push(index)));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked).toBeLessThan(50);
  expect(done).toEqual([]);

  await memory.take("lock");
  await vi.advanceTimersByTimeAsync(1_000);
  await Promise.all(waiting);
  expect(done).toEqual(Array.from({ length: 300 }, (_, index) => index));
  await expect(withLock(store, "lock", () => Promise.reject(new Error("its own")))).rejects.toThrow("its own");
  await expect(withLock(store, "lock", async () => "next")).resolves.toBe("next");
  vi.useRealTimers();
});

it("F-M4: Keyhold seldom writes to the store, even if health is requested all the time", async () => {
  const memory = memoryStore();
  let writes = 0;
  const health = createHealth({
    ...memory,
    set(...given) {
      writes++;
      return memory.set(...given);
    },
  });
  expect(new Set(await times(500, health))).toEqual(new Set(["ok"]));
  expect(writes).toBeLessThan(100);
  for (let index = 0; index < 500; index++) expect(await health()).toBe("ok");
  expect(writes).toBeLessThan(100);
});

withNativeRedis("GET /health, if Redis answers reads and refuses writes", () => {
  it.each([
    ["is full", ["CONFIG", "SET", "maxmemory", "1"], ["CONFIG", "SET", "maxmemory", "0"]],
    ["is a replica", ["REPLICAOF", "127.0.0.1", "1"], ["REPLICAOF", "NO", "ONE"]],
    [
      "misses its replicas",
      ["CONFIG", "SET", "min-replicas-to-write", "1"],
      ["CONFIG", "SET", "min-replicas-to-write", "0"],
    ],
  ])("F-M4, F-L12: health reports it while Redis %s, and when that is over", async (_what, make, fix) => {
    const native = await startNativeRedis();
    const redis = await createClient({ url: native.url })
      .on("error", () => undefined)
      .connect();
    const product = await openProduct({ redis });
    closing.push(native.close, () => redis.destroy(), product.close);
    const browser = await product.browserOf();
    const health = async () => (await browser.json(paths.health())).body.status;
    expect(await health()).toBe("ok");
    await redis.sendCommand(make);
    await vi.waitFor(async () => expect(await health()).toBe("store_unavailable"), { timeout: PATIENCE });
    await redis.sendCommand(fix);
    await vi.waitFor(async () => expect(await health()).toBe("ok"), { timeout: PATIENCE });
  });
});
