import { setTimeout as pause } from "node:timers/promises";
import { paths } from "@keyhold/contract";
import express from "express";
import { createClient } from "redis";
import { expect, it } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import { agentcard, createKeyhold, KeyholdError } from "../../src/index.js";
import { startNativeRedis, withNativeRedis } from "../support/nativeRedis.js";
import { openAuthorizationServer } from "../support/openAuthorizationServer.js";
import { openBrowser } from "../support/openBrowser.js";
import { attemptId, authorize, listen, mount, testKey } from "../support/openProduct.js";

/** Milliseconds that the test runs. */
const LASTS = Number(process.env.KILLED_REDIS_TIME ?? 240_000);
/** Milliseconds for which a stopped Redis does not answer. */
const STOPPED = 10_000;
/** Milliseconds after which no process has to wait for an unfinished refresh any more. */
const LONG = 4 * PATIENCE;
const LOST = ["not_connected", "needs_reconnect"];
const random = (most: number) => Math.floor(Math.random() * most);

/** A user of a product with two instances of Keyhold, each with its own store, locks and Redis client. They stand for two processes. */
async function openUser(userId: string, redisUrl: string, providerOrigin: string) {
  const { server, origin, close } = await listen();
  const clients = await Promise.all(
    [1, 2].map(() =>
      createClient({ url: redisUrl })
        .on("error", () => undefined)
        .connect(),
    ),
  );
  const processes = clients.map((redis) =>
    createKeyhold({
      publicUrl: origin + mount,
      keys: [testKey],
      redis,
      rateLimit: { limit: 1_000_000, window: 60, connects: 1_000_000 },
      identify: () => userId,
      onEvent: () => undefined,
      providers: [{ ...agentcard({ clientId: "product", origin: providerOrigin }), account: undefined }],
    }),
  );
  const [first] = processes;
  if (first) server.on("request", express().use(mount, first.router));
  const some = () => processes[random(processes.length)] ?? expect.fail("there is no process");
  const of = { userId, provider: "agentcard" };

  /** The result of some work, or the code of its error. Any other error fails the test. */
  async function outcome<T>(work: () => Promise<T>): Promise<T | string> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof KeyholdError && error.code !== "internal") return error.code;
      throw error;
    }
  }

  return {
    call: () =>
      outcome(async () => {
        const { url, fetch: send } = await some().mcp(of);
        return (await send(url, { method: "POST", body: "{}" })).status;
      }),
    disconnect: () => outcome(async () => (await some().disconnect(of)).revokedAtProvider),
    /** Whether the user has connected. While Redis is away, any step may fail. */
    async connect(): Promise<boolean> {
      const browser = openBrowser(origin + mount);
      const id = attemptId();
      const url = await authorize(browser, "agentcard", id).catch(() => "");
      if (!url.startsWith(providerOrigin)) return false;
      const consent = await fetch(url, { redirect: "manual" });
      await browser.navigate(consent.headers.get("location") ?? "");
      return (await browser.json(paths.attempt("agentcard", id))).body.status === "connected";
    },
    async close() {
      await Promise.all(processes.map((keyhold) => keyhold.close()));
      for (const client of clients) client.destroy();
      await close();
    },
  };
}

withNativeRedis("a Redis that is killed and stopped at random moments", () => {
  it("Keyhold loses no grant, and revokes no grant of a user who has not disconnected", {
    timeout: LASTS + 2 * LONG,
  }, async () => {
    const redis = await startNativeRedis();
    const provider = await openAuthorizationServer();
    const open = (userId: string) => openUser(userId, redis.url, provider.origin);
    const [alice, bob, carol] = await Promise.all([open("alice"), open("bob"), open("carol")]);
    expect(await Promise.all([alice.connect(), bob.connect(), carol.connect()])).toEqual([true, true, true]);
    const seen = { calls: 0, refreshes: 0, connects: 0, disconnects: 0, kills: 0, stops: 0 };
    const until = Date.now() + LASTS;
    const goesOn = () => Date.now() < until;

    /** Stays connected, so that no call may find the grant gone. */
    async function stay(user: typeof alice) {
      while (goesOn()) {
        const outcomes = await Promise.all([user.call(), user.call(), user.call()]);
        expect(outcomes.filter((outcome) => LOST.includes(String(outcome)))).toEqual([]);
        seen.calls += outcomes.filter((outcome) => outcome === 200).length;
        if (random(5) === 0) provider.expireAccessTokens();
        await pause(random(100));
      }
    }
    async function comeAndGo(user: typeof alice) {
      while (goesOn()) {
        if ((await user.disconnect()) === true) seen.disconnects++;
        if (await user.connect()) seen.connects++;
        await user.call();
        await pause(random(500));
      }
    }
    async function disturb() {
      while (goesOn()) {
        await pause(random(5_000));
        if (random(3) > 0) {
          seen.kills++;
          await redis.kill();
          await pause(random(1_000));
          await redis.startAgain();
        } else {
          seen.stops++;
          redis.signal("SIGSTOP");
          await pause(STOPPED);
          redis.signal("SIGCONT");
        }
      }
    }
    await Promise.all([stay(alice), stay(carol), comeAndGo(bob), disturb()]);
    seen.refreshes = provider.refreshed.length;
    console.log("seen", seen);

    provider.expireAccessTokens();
    await expect.poll(bob.connect, { timeout: LONG }).toBe(true);
    for (const user of [alice, bob, carol]) await expect.poll(user.call, { timeout: LONG }).toBe(200);
    // No refresh token was used twice.
    expect(new Set(provider.refreshed).size).toBe(provider.refreshed.length);
    await Promise.all([alice.close(), bob.close(), carol.close()]);
    await provider.close();
    await redis.close();
  });
});
