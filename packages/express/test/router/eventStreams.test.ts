import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { type AddressInfo, connect as dial } from "node:net";
import { setImmediate } from "node:timers/promises";
import { paths } from "@keyhold/contract";
import { startRedis } from "@keyhold/test-support";
import express from "express";
import { createClient } from "redis";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createChanges } from "../../src/changes/createChanges.js";
import { createEventStreams } from "../../src/router/createEventStreams.js";
import { createPresence } from "../../src/users/createPresence.js";
import { type Browser, connectionOf } from "../support/openBrowser.js";
import { openEvents } from "../support/openEvents.js";
import { attemptId, authorize, connect, openProduct, type Product } from "../support/openProduct.js";
import { openProductProcess } from "../support/openProductProcess.js";
import { openUpstream } from "../support/openUpstream.js";

const STREAMS = 1_000;
/** The most streams that one user may have. */
const MOST_OF_USER = 20;
/** Bytes. A stream uses 40 KiB at most. The limit finds a stream that keeps a buffer or a session. */
const MOST_PER_STREAM = 100 * 1024;

describe("GET /events", () => {
  let product: Product;
  let alice: Browser;
  const closing: (() => unknown)[] = [];
  const another = async (url: string) => {
    const redis = await createClient({ url }).connect();
    closing.push(() => redis.destroy());
    return redis;
  };
  let redisUrl: string;

  beforeEach(async () => {
    const running = await startRedis();
    closing.push(running.close);
    redisUrl = running.url;
    product = await openProduct({ redis: await another(redisUrl) });
    closing.push(product.close);
    alice = await product.browserOf("alice");
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  it("an event stream reports a change that another process made, and only to its user", async () => {
    const bob = await product.browserOf("bob");
    for (const user of [alice, bob]) await connect(product, user, "agentcard");
    const [ofAlice, ofBob] = [
      await openEvents(product.mount, alice.cookie()),
      await openEvents(product.mount, bob.cookie()),
    ];
    const other = product.open({ redis: await another(redisUrl) });

    await other.disconnect({ userId: "alice", provider: "agentcard" });
    await bob.json(paths.connection("civic"), { method: "POST" });

    await expect.poll(() => ofAlice.changes).toEqual([{ provider: "agentcard", connection: "agentcard" }]);
    await expect.poll(() => ofBob.changes.length).toBeGreaterThan(0);
    expect(new Set(ofBob.changes.map(({ provider }) => provider))).toEqual(new Set(["civic"]));
  });

  it("F-M4: when a user opens too many event streams, Keyhold ends the user's oldest, and no other user's", async () => {
    const bob = await product.browserOf("bob");
    const open = (browser: Browser) => openEvents(product.mount, browser.cookie());
    const ofBob = await open(bob);
    const streams = [];
    for (let index = 0; index < MOST_OF_USER + 2; index++) streams.push(await open(alice));
    await Promise.all(streams.slice(0, 2).map(({ ended }) => ended));
    await alice.json(paths.connection("civic"), { method: "POST" });
    await bob.json(paths.connection("civic"), { method: "POST" });
    for (const { changes } of [...streams.slice(2), ofBob]) await expect.poll(() => changes.length).toBeGreaterThan(0);
    expect(streams.slice(0, 2).flatMap(({ changes }) => changes)).toEqual([]);
    for (const { close } of [...streams, ofBob]) close();
  });

  it("an event stream says which attempt has ended", async () => {
    const stream = await openEvents(product.mount, alice.cookie());
    const attempt = attemptId();
    const url = await authorize(alice, "agentcard", attempt);
    await alice.navigate(await product.emulator.agentcard.approve({ url, email: "alice@example.com" }));
    await expect.poll(() => stream.changes.at(-1)).toEqual({ provider: "agentcard", connection: "agentcard", attempt });
  });

  it("an event stream reports once that the user has connected, when the account and the outcome are stored", async () => {
    const stream = await openEvents(product.mount, alice.cookie());
    const attempt = attemptId();
    const url = await authorize(alice, "agentcard", attempt);
    const finished = alice.navigate(await product.emulator.agentcard.approve({ url, email: "alice@example.com" }));
    const ofAttempt = { provider: "agentcard", connection: "agentcard", attempt };
    await expect.poll(() => stream.changes).toEqual([ofAttempt]);
    expect(await connectionOf(alice, "agentcard")).toMatchObject({
      status: "connected",
      account: "alice@example.com",
    });
    expect((await alice.json(paths.attempt("agentcard", attempt))).body).toMatchObject({ status: "connected" });
    await finished;

    await alice.json(paths.connection("civic"), { method: "POST" });
    await alice.json(paths.connection("civic"), { method: "DELETE" });
    const ofCivic = { provider: "civic", connection: "civic" };
    await expect.poll(() => stream.changes).toEqual([ofAttempt, ofCivic, ofCivic]);
  });

  it("B5: Keyhold refuses an event stream that no page of the product requested", async () => {
    const response = await fetch(product.mount + paths.events(), { headers: { cookie: alice.cookie() } });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ error: { code: "request_refused" } });
  });

  it("all event streams end when the process closes, and a later one ends at once", async () => {
    const stream = await openEvents(product.mount, alice.cookie());
    await product.keyhold.close();
    await stream.ended;
    await (await openEvents(product.mount, alice.cookie())).ended;
    expect(await alice.json(paths.health())).toEqual({ status: 503, body: { status: "closing" } });
  });
});

it("a stream that has ended, and that its browser does not read, does not end the process", async () => {
  vi.useFakeTimers({ toFake: ["setInterval"] });
  const uncaught: unknown[] = [];
  const note = (error: unknown) => void uncaught.push(error);
  process.on("uncaughtExceptionMonitor", note);
  const changes = createChanges();
  const presence = createPresence(changes);
  const streams = createEventStreams(changes, presence);
  const app = express().get("/", (_req, res) => streams.open("alice", async () => true, res));
  const server = app.listen(0, "localhost");
  await once(server, "listening");
  const opened = once(server, "request");
  const reader = dial({ port: (server.address() as AddressInfo).port, host: "localhost" }).pause();
  reader.write("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n");
  const [, res]: ServerResponse[] = await opened;
  await expect.poll(() => res?.headersSent).toBe(true);
  while (res?.writableLength === 0 && !res.destroyed) {
    for (let count = 0; count < 100; count++) changes.publish("alice", { approval: "x".repeat(24) });
    await setImmediate();
  }
  changes.publish("alice", { signedOut: true });
  await expect.poll(() => res?.writableEnded).toBe(true);
  expect(res?.writableFinished).toBe(false);

  vi.advanceTimersByTime(60_000);
  await setImmediate();
  expect(uncaught).toEqual([]);

  process.off("uncaughtExceptionMonitor", note);
  vi.useRealTimers();
  reader.destroy();
  streams.close();
  presence.close();
  await changes.close();
  server.closeAllConnections();
  server.close();
});

it(`one process holds ${STREAMS} event streams open, and each stream of a user reports a change`, async () => {
  const upstream = await openUpstream();
  const product = await openProductProcess(upstream.url);
  const memoryBefore = await product.mostMemory();

  const users = ["alice", ...Array.from({ length: STREAMS / MOST_OF_USER - 1 }, (_, index) => `user-${index}`)];
  const open = (user: string) => Array.from({ length: MOST_OF_USER }, () => product.events(user));
  const streams = await Promise.all(users.flatMap(open));
  const perStream = ((await product.mostMemory()) - memoryBefore) / STREAMS;
  await product.browser.json(paths.connection("agentcard"), { method: "DELETE" });

  const ofAlice = streams.splice(0, MOST_OF_USER);
  for (const { changes } of ofAlice)
    await expect.poll(() => changes).toEqual([{ provider: "agentcard", connection: "agentcard" }]);
  expect(streams.flatMap(({ changes }) => changes)).toEqual([]);
  console.log(`${(perStream / 1024).toFixed(1)} KiB of memory for each of ${STREAMS} event streams`);
  expect(perStream).toBeLessThan(MOST_PER_STREAM);
  for (const { close } of [...ofAlice, ...streams]) close();
  await product.close();
  await upstream.close();
});
