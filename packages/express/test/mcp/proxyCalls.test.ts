import { once } from "node:events";
import { paths, requestHeader } from "@keyhold/contract";
import { startRedis } from "@keyhold/test-support";
import express from "express";
import { createClient } from "redis";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import type { KeyholdEvent, KeyholdOptions } from "../../src/index.js";
import { agentcardAt } from "../support/agentcardAt.js";
import type { Browser } from "../support/openBrowser.js";
import { connect, listen, mount, openProduct, type Product } from "../support/openProduct.js";
import { openUpstream, type Upstream } from "../support/openUpstream.js";

const json = { "content-type": "application/json" };
const mcp = paths.mcp("scripted");
const call = {
  jsonrpc: "2.0",
  id: 1,
  method: "tools/call",
  params: { name: "create_card", arguments: { note: "private" } },
};
const asJson = (body: unknown) => ({ method: "POST", headers: json, body: JSON.stringify(body) });

let upstream: Upstream;
beforeAll(async () => {
  upstream = await openUpstream();
});
afterAll(() => upstream.close());
beforeEach(() => upstream.play((_req, res) => res.writeHead(200, json).end("{}")));

const open = (options: Partial<KeyholdOptions>) =>
  openProduct({
    ...options,
    more: ({ agentcardOptions }) => [agentcardAt(agentcardOptions, upstream.url)],
  });

describe("the event `called`", () => {
  const events: KeyholdEvent[] = [];
  const calls = () => events.filter(({ type }) => type === "called");
  let product: Product;
  let browser: Browser;
  beforeAll(async () => {
    product = await open({ onEvent: (event) => void events.push(event) });
    browser = await product.browserOf("alice");
    await connect(product, browser, "scripted");
  });
  afterAll(() => product.close());
  beforeEach(() => void events.splice(0));

  const about = {
    type: "called",
    userId: "alice",
    provider: "scripted",
    connection: "scripted",
    requestId: expect.any(String),
    by: "page",
    agent: undefined,
    duration: expect.any(Number),
  };
  it.each([
    ["a tool call", asJson(call), { method: "tools/call", tool: "create_card", verdict: "allow", status: 200 }],
    ["another message", asJson({ jsonrpc: "2.0", id: 1, method: "ping" }), { method: "ping", status: 200 }],
    ["the end of a session", { method: "DELETE" }, { method: "DELETE", status: 200 }],
    [
      "a refused tool",
      asJson({ ...call, params: { name: "get_card_details" } }),
      { method: "tools/call", tool: "get_card_details", verdict: "deny", status: 403 },
    ],
    ["a body that is no JSON", { ...asJson(call), body: "{" }, { method: "POST", status: 400 }],
  ])("Keyhold reports %s as an event", async (_what, init, expected) => {
    await (await browser.fetch(mcp, init)).text();
    await expect.poll(calls).toEqual([{ ...about, ...expected }]);
    expect(JSON.stringify(events)).not.toContain("private");
  });

  it.each([
    [
      "tools/call",
      paths.tool("agentcard", "list_cards"),
      asJson({ note: "private" }),
      { tool: "list_cards", verdict: "allow" },
    ],
    ["tools/list", paths.tools("agentcard"), {}, {}],
  ])("Keyhold reports %s without an MCP client as an event", async (method, path, init, expected) => {
    await browser.fetch(path, init);
    await expect
      .poll(calls)
      .toEqual([{ ...about, provider: "agentcard", connection: "agentcard", method, status: 409, ...expected }]);
    expect(JSON.stringify(events)).not.toContain("private");
  });

  it.each([
    ["a forged line", "x\u001b[31m\nkeyhold: all is well"],
    ["other line ends", "x\r\u0085\u2028\u2029"],
    ["what turns the reading direction, or is not seen", "x\u202e\u200b\ufeff\u0000\ud800"],
  ])("F-L11: an event contains no control characters from a browser: %s", async (_what, name) => {
    await browser.fetch(mcp, asJson({ ...call, params: { name } }));
    await browser.fetch(mcp, asJson({ jsonrpc: "2.0", id: 1, method: name }));
    await expect.poll(calls).toHaveLength(2);
    expect(JSON.stringify(events)).toContain("\ufffd");
    for (const event of events) expect(Object.values(event).join()).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
  });

  it("Keyhold reports a call when its answer has ended, and not before", async () => {
    const opened = upstream.playStream();
    const response = await browser.fetch(mcp, { headers: { accept: "text/event-stream" } });
    const sender = await opened;
    expect(calls()).toEqual([]);
    sender.end();
    await response.text();
    await expect.poll(calls).toMatchObject([{ method: "GET", status: 200 }]);
  });

  it("Keyhold reports a stream that the client left, and does not report it as a failure", async () => {
    const opened = upstream.playStream();
    const tab = new AbortController();
    await browser.fetch(mcp, { headers: { accept: "text/event-stream" }, signal: tab.signal });
    await opened;
    tab.abort();
    await expect.poll(calls).toMatchObject([{ method: "GET", status: 200 }]);
    expect(events).toHaveLength(1);
  });

  it("Keyhold reports an answer that broke off as a failure", async () => {
    const opened = upstream.playStream();
    const response = await browser.fetch(mcp, { headers: { accept: "text/event-stream" } });
    (await opened).destroy();
    await expect(response.text()).rejects.toThrow();
    const both = [{ type: "failed", code: "provider_unavailable" }, { type: "called" }].map((some) =>
      expect.objectContaining(some),
    );
    await expect.poll(() => events).toEqual(expect.arrayContaining(both));
  });

  it("Keyhold reports a call whose client left before the answer", async () => {
    const tab = new AbortController();
    const arrived = new Promise((resolve) => upstream.play(resolve));
    const response = browser.fetch(mcp, { ...asJson(call), signal: tab.signal });
    await arrived;
    tab.abort();
    await expect(response).rejects.toThrow();
    await expect.poll(calls).toMatchObject([{ method: "tools/call", status: 499 }]);
  });

  it("the event `failed` says how the provider failed", async () => {
    upstream.play((_req, res) => res.writeHead(502).end());
    await browser.fetch(mcp, asJson(call));
    await expect.poll(calls).toMatchObject([{ status: 502 }]);
    const cause = "outcome_unknown <- Error The MCP server answered 502.";
    expect(events).toContainEqual({
      type: "failed",
      userId: "alice",
      provider: "scripted",
      connection: "scripted",
      requestId: expect.any(String),
      code: "outcome_unknown",
      cause,
    });
  });
});

describe("B10: the limit of calls", () => {
  let running: Awaited<ReturnType<typeof startRedis>>;
  beforeAll(async () => {
    running = await startRedis();
  });
  afterAll(() => running.close());

  const stores = [
    ["in memory", async () => undefined],
    ["in Redis", () => createClient({ url: running.url }).connect()],
  ] as const;

  describe.each(stores)("counts %s", (_where, openRedis) => {
    it("Keyhold limits each user's calls, says when to retry, and sends no call to the server until then", async () => {
      const redis = await openRedis();
      const product = await open({ redis, rateLimit: { limit: 2, window: 1 } });
      const alice = await product.browserOf("alice");
      const bob = await product.browserOf("bob");
      for (const browser of [alice, bob]) await connect(product, browser, "scripted");
      for (const body of [call, { ...call, method: "ping" }])
        expect((await alice.fetch(mcp, asJson(body))).status).toBe(200);

      const response = await alice.fetch(mcp, asJson(call));
      expect(response.status).toBe(429);
      expect(response.headers.get("retry-after")).toBe("1");
      expect(await response.json()).toMatchObject({ error: { code: "rate_limited" } });
      expect(upstream.arrived).toHaveLength(2);

      expect((await bob.fetch(mcp, asJson(call))).status).toBe(200);
      expect((await alice.fetch(paths.tools("agentcard"))).status).toBe(409);
      await vi.waitFor(async () => expect((await alice.fetch(mcp, asJson(call))).status).toBe(200), PATIENCE);
      await product.close();
      await redis?.close();
    });
  });

  it("Keyhold counts the calls of all processes together", async () => {
    const redis = await createClient({ url: running.url }).connect();
    const product = await open({ redis, rateLimit: { limit: 2, window: 600 } });
    const second = await listen();
    second.server.on("request", express().use(mount, product.open().router));
    const browser = await product.browserOf("carol");
    await connect(product, browser, "scripted");
    const elsewhere = () =>
      fetch(second.origin + mount + mcp, {
        ...asJson(call),
        headers: { ...json, cookie: browser.cookie(), [requestHeader.name]: requestHeader.value },
      });
    const statuses = [];
    for (const send of [elsewhere, () => browser.fetch(mcp, asJson(call)), elsewhere])
      statuses.push((await send()).status);
    expect(statuses).toEqual([200, 200, 429]);
    await Promise.all([product.close(), second.close()]);
    await redis.close();
  });
});

it("a process that ends closes the open streams, and lets calls continue", async () => {
  const product = await open({});
  const browser = await product.browserOf("alice");
  await connect(product, browser, "scripted");
  const standing = upstream.playStream();
  const stream = await browser.fetch(mcp, { headers: { accept: "text/event-stream" } });
  const ended = once(await standing, "close");
  const calling = upstream.playStream();
  const answer = await browser.fetch(mcp, asJson(call));
  const sender = await calling;

  await product.keyhold.close();
  await expect(stream.text()).rejects.toThrow();
  await ended;
  sender.end("data: {}\n\n");
  expect(await answer.text()).toBe("data: {}\n\n");
  await product.close();
});
