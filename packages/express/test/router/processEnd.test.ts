import { hash } from "node:crypto";
import { once } from "node:events";
import { paths } from "@keyhold/contract";
import { createClient, createCluster } from "redis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { RedisClient } from "../../src/index.js";
import { redisStore } from "../../src/stores/redis/redisStore.js";
import { startNativeRedis, startRedisCluster, withNativeRedis } from "../support/nativeRedis.js";
import { type Browser, connectionOf } from "../support/openBrowser.js";
import { openEvents } from "../support/openEvents.js";
import { type Fleet, openFleet } from "../support/openFleet.js";
import { attemptId, authorize, connect, openProduct, testKey } from "../support/openProduct.js";
import { testStore } from "../support/testStore.js";

/** What a test has opened. It is closed in reverse order. */
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

describe("one of several processes", () => {
  let fleet: Fleet;
  beforeEach(async () => {
    fleet = await openFleet();
    closing.push(fleet.close);
    await fleet.connect();
  });

  const call = () =>
    fleet.browser.fetch(paths.mcp("agentcard"), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "create_card" } }),
    });

  it("a process shuts down as the README says: streams end, a call under way gets its answer, and nothing is left", async () => {
    let finish = () => {};
    const mayFinish = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const arrived = new Promise((resolve) =>
      fleet.provider.playMcp(async (_isAccepted, res, { method }) => {
        if (method === "POST") {
          resolve(undefined);
          return mayFinish;
        }
        res.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
        return true;
      }),
    );
    const events = await openEvents(fleet.mount);
    const standing = await fleet.browser.fetch(paths.mcp("agentcard"));
    const running = call();
    await arrived;

    await fleet.keyhold.close();
    await events.ended;
    await expect(standing.text()).rejects.toThrow();
    expect(await fleet.browser.json(paths.health())).toEqual({ status: 503, body: { status: "closing" } });

    const closed = once(fleet.server.close(), "close");
    finish();
    expect(await (await running).json()).toMatchObject({ id: 1, result: {} });
    await closed;
  });

  it("a process survives an MCP server that dies: the call fails and is not repeated, and the next call works", async () => {
    let arrived = 0;
    fleet.provider.playMcp((_isAccepted, res) => {
      arrived++;
      res.writeHead(200, { "content-type": "application/json" }).write('{"jsonrpc"');
      setImmediate(() => res.destroy());
      return true;
    });
    expect(await (await call()).json()).toMatchObject({ error: { code: "outcome_unknown" } });
    expect(arrived).toBe(1);

    fleet.provider.playMcp(() => undefined);
    expect((await call()).status).toBe(200);
    expect(await connectionOf(fleet.browser, "agentcard")).toMatchObject({ status: "connected" });
  });

  it("when a process is killed during a call, the other processes know the user, and Keyhold repeats no call", async () => {
    const worker = await fleet.spawn();
    let arrived = 0;
    const isThere = new Promise((resolve) =>
      fleet.provider.playMcp(() => {
        arrived++;
        resolve(undefined);
        return new Promise(() => {});
      }),
    );
    worker.call(1).catch(() => undefined);
    await isThere;
    await worker.kill();

    fleet.provider.playMcp(() => undefined);
    expect((await call()).status).toBe(200);
    expect(arrived).toBe(1);
  });
});

withNativeRedis("a Redis that is killed", () => {
  it("Keyhold answers 503 while Redis is killed, and then sessions, connections and locks are as before", async () => {
    const server = await startNativeRedis();
    const redis = createClient({ url: server.url });
    await redis.connect();
    const product = await openProduct({ redis });
    closing.push(server.close, () => redis.destroy(), product.close);
    const alice = await product.browserOf("alice");
    await connect(product, alice, "agentcard");
    const attempt = attemptId();
    const url = await authorize(alice, "agentcard-public", attempt);
    const events = await openEvents(product.mount, alice.cookie());

    // In the middle of everything: calls, a refresh, an attempt at the provider.
    product.emulator.agentcard.expireAccessTokens();
    const calls = Array.from({ length: 20 }, () => alice.json(paths.tools("agentcard")));
    await server.kill();
    for (const { status } of await Promise.all(calls)) expect([200, 503]).toContain(status);
    expect(await alice.json(paths.connections())).toMatchObject({
      status: 503,
      body: { error: { code: "store_unavailable" } },
    });

    await server.startAgain();
    await expect.poll(async () => (await alice.json(paths.health())).status).toBe(200);
    expect((await alice.json(paths.tools("agentcard"))).status).toBe(200);
    expect(product.emulator.agentcard.log().filter(({ event }) => event === "reuse_detected")).toEqual([]);
    // The process may have missed changes. It ends the stream, and the browser opens it again.
    await events.ended;
    const again = await openEvents(product.mount, alice.cookie());
    await alice.navigate(await product.emulator.agentcard.approve({ url, email: "alice@example.com" }));
    expect(await connectionOf(alice, "agentcard-public")).toMatchObject({ status: "connected" });
    await expect
      .poll(async () => {
        await alice.json(paths.connection("civic"), { method: "POST" });
        return again.changes.map(({ provider }) => provider);
      })
      .toContain("civic");
  });
});

withNativeRedis("Redis Cluster", () => {
  let cluster: Awaited<ReturnType<typeof startRedisCluster>>;
  let redis: RedisClient & { destroy(): unknown };
  beforeAll(async () => {
    cluster = await startRedisCluster();
    redis = await createCluster({ rootNodes: cluster.rootNodes }).connect();
  });
  afterAll(async () => {
    redis.destroy();
    await cluster.close();
  });

  testStore(() => redisStore(redis));

  it("users connect, call, refresh and disconnect on a Redis cluster, each on the node that has their keys", async () => {
    const product = await openProduct({ redis });
    const other = product.open({ keys: ["a newer key that is long enough for a test", testKey] });
    closing.push(product.close);
    const users = ["alice", "bob", "carol", "dave"];
    const browsers = await Promise.all(users.map((user) => product.browserOf(user)));
    for (const browser of browsers) await connect(product, browser, "agentcard");
    product.emulator.agentcard.expireAccessTokens();
    for (const browser of browsers) {
      const answers = await Promise.all([1, 2, 3].map(() => browser.json(paths.tools("agentcard"))));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    }
    const refreshed = product.emulator.agentcard.log().filter(({ event }) => event === "refreshed");
    expect(refreshed).toHaveLength(users.length);
    expect(await other.reencrypt()).toMatchObject({ reencrypted: users.length, unreadable: 0 });

    for (const [index, browser] of browsers.entries()) {
      const events = await openEvents(product.mount, browser.cookie());
      await other.disconnect({ userId: users[index] ?? "", provider: "agentcard" });
      await expect.poll(() => events.changes).toEqual([{ provider: "agentcard", connection: "agentcard" }]);
      expect(await connectionOf(browser, "agentcard")).toMatchObject({ status: "disconnected" });
      events.close();
    }
  });
});

/** Only the keys of a dead node are missing, and the other nodes notice it sooner than by default. */
const apart = ["--cluster-require-full-coverage", "no", "--cluster-node-timeout", "5000"];

withNativeRedis("a node of a Redis cluster that is killed", () => {
  it("when a node of a Redis cluster is killed, its users have to wait, other users continue, and all works when the node is back", async () => {
    const cluster = await startRedisCluster(...apart);
    closing.push(cluster.close);
    const [mortal, other] = await Promise.all(cluster.nodes.slice(1).map(({ url }) => createClient({ url }).connect()));
    const redis = await createCluster({ rootNodes: cluster.rootNodes }).connect();
    const product = await openProduct({ redis, rateLimit: { limit: 600, window: 3_600 } });
    closing.push(() => redis.destroy(), product.close);

    const there: Browser[] = [];
    const elsewhere: Browser[] = [];
    const call = (browser: Browser) => browser.json(paths.tools("agentcard"));
    for (let index = 0; there.length < 2 || elsewhere.length < 2; index++) {
      const userId = `user-${index}-of-many`;
      const browser = await product.browserOf(userId);
      await connect(product, browser, "agentcard");
      expect((await call(browser)).status).toBe(200);
      const [, sessionId = userId] = /=s%3A([^.]+)/.exec(browser.cookie()) ?? [];
      // A session, a grant or a count of calls. A call does not read the count of connects.
      const keys = ((await mortal?.keys("*")) ?? []).filter((key) => !key.startsWith("keyhold:connects:"));
      const counter = hash("sha256", `${userId}:agentcard`, "base64url");
      const isThere = keys.some((key) => [userId, sessionId, counter].some((part) => key.includes(part)));
      (isThere ? there : elsewhere).push(browser);
    }
    await mortal?.close();
    const expectPartOfIt = async () => {
      const away = { status: 503, body: { error: { code: "store_unavailable" } } };
      for (const answer of await Promise.all(there.map(call))) expect(answer).toMatchObject(away);
      for (const answer of await Promise.all(elsewhere.map(call))) expect(answer).toMatchObject({ status: 200 });
      expect((await fetch(product.mount + paths.health())).status).toBe(200);
    };

    await cluster.nodes[1]?.kill();
    await expectPartOfIt();
    await expect.poll(() => other?.sendCommand(["CLUSTER", "NODES"])).toContain("master,fail ");
    await expectPartOfIt();
    await other?.close();

    await cluster.nodes[1]?.startAgain();
    for (const browser of [...there, ...elsewhere])
      await expect.poll(async () => (await call(browser)).status).toBe(200);
    const stream = await openEvents(product.mount, elsewhere[0]?.cookie());
    closing.push(stream.close);
    const reconnect = () => elsewhere[0]?.json(paths.connection("civic"), { method: "POST" });
    await expect
      .poll(async () => (await reconnect()) && stream.changes)
      .toContainEqual({
        provider: "civic",
        connection: "civic",
      });
  });
});
