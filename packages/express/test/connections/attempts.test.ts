import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { paths } from "@keyhold/contract";
import { startRedis } from "@keyhold/test-support";
import express from "express";
import { createClient } from "redis";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { connectionOf } from "../support/openBrowser.js";
import { attemptId, authorize, mount, openProduct, type Product } from "../support/openProduct.js";

let running: Awaited<ReturnType<typeof startRedis>>;
let redis: ReturnType<typeof createClient>;
let product: Product;
beforeAll(async () => {
  running = await startRedis();
  redis = createClient({ url: running.url });
  await redis.connect();
  product = await openProduct({ redis });
});
afterAll(async () => {
  await product.close();
  await redis.close();
  await running.close();
});
afterEach(() => vi.useRealTimers());

const approve = (url: string) => product.emulator.agentcard.approve({ url, email: "alice@example.com" });

/** A second instance of the product. To the browser and Redis, it is another process. */
async function openSecondProcess() {
  const keyhold = product.open();
  const app = express().use(keyhold.sessionMiddleware()).use(mount, keyhold.router);
  const server = createServer(app);
  await once(server.listen(0, "localhost"), "listening");
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await keyhold.close();
    },
  };
}

describe("createAttempts", () => {
  it("an attempt survives ten simultaneous requests of the page, and another process can finish it", async () => {
    const second = await openSecondProcess();
    const browser = await product.browserOf("alice of two processes");
    const id = attemptId();
    const page = () => Promise.all(Array.from({ length: 10 }, () => browser.json(paths.connections())));
    const [url] = await Promise.all([authorize(browser, "agentcard", id), page()]);
    const callback = await approve(url);

    await Promise.all([browser.navigate(callback.replace(product.origin, second.origin)), page()]);

    expect((await browser.json(paths.attempt("agentcard", id))).body).toMatchObject({ status: "connected" });
    await second.close();
  });

  it("R3: only one of many simultaneous callbacks redeems the code of an attempt", async () => {
    const browser = await product.browserOf("alice of many callbacks");
    const callback = await approve(await authorize(browser, "agentcard", attemptId()));
    const redeemed = () => product.emulator.agentcard.log().filter(({ event }) => event === "code_redeemed").length;
    const before = redeemed();
    await Promise.all(Array.from({ length: 10 }, () => browser.navigate(callback)));
    expect(redeemed()).toBe(before + 1);
    expect(await connectionOf(browser, "agentcard")).toMatchObject({ status: "connected" });
  });

  it("an attempt expires after 20 minutes, and reports attempt_expired for the rest of an hour", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const alone = await openProduct();
    const browser = await alone.browserOf("alice");
    const id = attemptId();
    const url = await authorize(browser, "agentcard", id);
    const callback = await alone.emulator.agentcard.approve({ url, email: "alice@example.com" });

    vi.setSystemTime(Date.now() + 20 * 60_000 + 1);
    const { headers } = await browser.navigate(callback);
    expect(headers.get("location")).toMatch(/finished\?error=unknown_attempt$|finished\?attempt=/);
    expect((await browser.json(paths.attempt("agentcard", id))).body).toEqual({
      status: "failed",
      code: "attempt_expired",
    });
    expect(await connectionOf(browser, "agentcard")).toMatchObject({ status: "disconnected" });

    vi.setSystemTime(Date.now() + 40 * 60_000);
    expect((await browser.json(paths.attempt("agentcard", id))).status).toBe(404);
    await alone.close();
  });

  it("the store has nothing with which another browser could finish an attempt", async () => {
    const browser = await product.browserOf("alice of the store");
    const url = new URL(await authorize(browser, "agentcard", attemptId()));
    const state = url.searchParams.get("state") ?? "no state";
    const sessionId = decodeURIComponent(browser.cookie()).replace(/^keyhold=s:([^.]+)\..*/, "$1");
    for await (const keys of redis.scanIterator({ MATCH: "*:open:*", COUNT: 100 })) {
      for (const key of keys) {
        const stored = `${key} ${await redis.get(key)}`;
        expect(stored).not.toContain(state);
        expect(stored).not.toContain(sessionId);
        expect(stored).not.toContain("codeVerifier");
      }
    }
  });
});
