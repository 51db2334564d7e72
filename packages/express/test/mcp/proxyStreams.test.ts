import { once } from "node:events";
import { paths, requestHeader } from "@keyhold/contract";
import { startRedis } from "@keyhold/test-support";
import express from "express";
import { createClient } from "redis";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Provider } from "../../src/index.js";
import { agentcardAt } from "../support/agentcardAt.js";
import { gate } from "../support/gate.js";
import type { Browser } from "../support/openBrowser.js";
import { connect, listen, mount, openProduct, type Product } from "../support/openProduct.js";
import { openUpstream, type Upstream } from "../support/openUpstream.js";

const json = { "content-type": "application/json" };
const mcp = paths.mcp("scripted");
const message = (method: string) => JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: { name: "pay" } });
const accept = { accept: "text/event-stream" };

/** The requests that open a stream without an end. */
const standing: [string, RequestInit][] = [
  ["GET", { headers: accept }],
  ["subscriptions/listen", { method: "POST", headers: json, body: message("subscriptions/listen") }],
];
const calling: RequestInit = { method: "POST", headers: json, body: message("tools/call") };

let upstream: Upstream;
let product: Product;
let alice: Browser;
/** Sends a request to the second of two instances on one Redis. */
let elsewhere: (path: string, init?: RequestInit) => Promise<Response>;
let other: Product["keyhold"];
let users: Map<string, string>;
let account: Provider["account"];
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  upstream = await openUpstream();
  const running = await startRedis();
  const redis = await createClient({ url: running.url }).connect();
  product = await openProduct({
    redis,
    // A sign-in without Keyhold's session: the product has a table of its own.
    identify: (req) => users.get(req.get("x-browser") ?? "") ?? req.session.userId,
    more: ({ agentcardOptions }) => [
      agentcardAt(agentcardOptions, upstream.url, { account: async (context) => account?.(context) }),
    ],
  });
  const second = await listen();
  other = product.open();
  second.server.on("request", express().use(mount, other.router));
  elsewhere = (path, init = {}) =>
    fetch(second.origin + mount + path, {
      ...init,
      headers: { ...init.headers, cookie: alice.cookie(), [requestHeader.name]: requestHeader.value },
    });
  closing.push(
    product.close,
    second.close,
    upstream.close,
    () => redis.close(),
    () => running.close(),
  );
});
afterAll(async () => {
  for (const close of closing) await close();
});
beforeEach(async () => {
  users = new Map();
  account = undefined;
  alice = await product.browserOf("alice");
  await connect(product, alice, "scripted");
});

/** Opens a stream. @returns also a promise that resolves when the stream to the MCP server ends */
async function open(init: RequestInit, ask = alice.fetch) {
  const opened = upstream.playStream();
  const response = await ask(mcp, init);
  const sender = await opened;
  return { response, sender, ended: once(sender, "close") };
}

describe("F-M7: a stream that stays open", () => {
  it.each(standing)("F-M7: an open stream ends in every process when its connection ends: %s", async (_how, init) => {
    const here = await open(init);
    const there = await open(init, elsewhere);
    await alice.fetch(paths.connection("scripted"), { method: "DELETE" });
    await Promise.all([here.ended, there.ended]);
    for (const { response } of [here, there]) await expect(response.text()).rejects.toThrow();
  });

  it.each(standing)(
    "F-M7: an open stream ends when the user connects again, perhaps with another account: %s",
    async (_how, init) => {
      const { ended } = await open(init);
      await connect(product, alice, "scripted");
      await ended;
    },
  );

  it("F-M7: an open stream ends as soon as the new grant is stored, before the provider names the account", async () => {
    const [named, asked] = [gate(), gate()];
    account = async () => {
      asked.open();
      await named.opened;
      return "bob@example.com";
    };
    const { ended } = await open({ headers: accept });
    const connecting = connect(product, alice, "scripted");
    await asked.opened;
    await ended;
    named.open();
    await connecting;
  });

  it("F-M7: an open stream continues when another connection begins or ends", async () => {
    const { sender, response } = await open({ headers: accept });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    await connect(product, alice, "agentcard");
    await alice.fetch(paths.connection("agentcard"), { method: "DELETE" });
    sender.end("data: {}\n\n");
    expect((await reader?.read())?.value).toBe("data: {}\n\n");
    expect((await reader?.read())?.done).toBe(true);
  });

  it("F-M7: the answer to a call continues after a disconnect, because it may hold the result of a payment", async () => {
    const { sender, response } = await open(calling);
    await alice.fetch(paths.connection("scripted"), { method: "DELETE" });
    sender.end("data: {}\n\n");
    expect(await response.text()).toBe("data: {}\n\n");
  });
});

describe("F-M7: keyhold.signedOut()", () => {
  it("F-M7: signedOut() ends all of the user's streams in all processes, and no other user's", async () => {
    const bob = await product.browserOf("bob");
    await connect(product, bob, "scripted");
    const streams = [];
    for (const [, init] of [...standing, ["", calling]] as const) {
      streams.push(await open(init), await open(init, elsewhere));
    }
    const events = await elsewhere(paths.events());
    const bobs = await open({ headers: accept }, bob.fetch);
    product.keyhold.signedOut("alice");
    await Promise.all(streams.map(({ ended }) => ended));
    expect(await events.text()).not.toContain("signedOut");
    bobs.sender.end("data: {}\n\n");
    expect(await bobs.response.text()).toBe("data: {}\n\n");
    expect(await (await alice.fetch(paths.connections())).json()).toHaveProperty("connections");
  });

  it("F-M7: signedOut() requires a user id", () => {
    expect(() => product.keyhold.signedOut("")).toThrow(TypeError);
  });
});

describe("F-M7: streams after a sign-out", () => {
  /** Runs a test with a product whose minutes the test controls. */
  async function inMinutes(work: (product: Product, minute: () => Promise<unknown>) => Promise<void>) {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    try {
      const own = await openProduct({
        identify: (req) => users.get(req.get("x-browser") ?? "") ?? req.session.userId,
        more: ({ agentcardOptions }) => [agentcardAt(agentcardOptions, upstream.url)],
      });
      await work(own, () => vi.advanceTimersByTimeAsync(60_000));
      await own.close();
    } finally {
      vi.useRealTimers();
    }
  }

  const ways: [string, RequestInit][] = [...standing, ["the answer to a call", calling]];
  it.each(ways)(
    "F-M7: a stream ends within a minute after another user, or no user, is signed in: %s",
    async (_how, init) => {
      await inMinutes(async (own, minute) => {
        for (const next of ["bob", undefined]) {
          const browser = await own.browserOf("alice");
          await connect(own, browser, "scripted");
          const { response, sender, ended } = await open(init, browser.fetch);
          const events = await browser.fetch(paths.events());
          // The stream continues after a minute with the same user.
          await minute();
          sender.write("data: {}\n\n");
          const reader = response.body?.getReader();
          await reader?.read();
          await browser.fetch(`/../../sign-${next ? `in/${next}` : "out"}`, { method: "POST" });
          await minute();
          await ended;
          await events.text();
        }
      });
    },
  );

  it("F-M7: Keyhold calls `identify` of a product that does not use Keyhold's session", async () => {
    await inMinutes(async (own, minute) => {
      users.set("tab", "carol");
      const browser = await own.browserOf();
      const asCarol = { "x-browser": "tab" };
      const ask: Browser["fetch"] = (path, init = {}) =>
        browser.fetch(path, { ...init, headers: { ...init.headers, ...asCarol } });
      const url = await browser.navigate(
        `${mount}/connections/scripted/authorize?attempt=attempt-carol-0000000001&display=popup&return_to=/`,
        asCarol,
      );
      const callback = await own.emulator.agentcard.approve({
        url: url.headers.get("location") ?? "",
        email: "carol@example.com",
      });
      await browser.navigate(callback, asCarol);
      const { sender, response, ended } = await open({ headers: accept }, ask);
      await minute();
      sender.write("data: {}\n\n");
      await response.body?.getReader().read();
      users.delete("tab");
      await minute();
      await ended;
    });
  });
});

describe("F-I11: the end of a process", () => {
  it.each(standing)(
    "F-I11: a process that ends closes a stream whose server has not answered without an error: %s",
    async (_how, init) => {
      const own = product.open();
      const { server, origin, close } = await listen();
      server.on("request", express().use(mount, own.router));
      const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
      const ask = (path: string, more: RequestInit) =>
        fetch(origin + mount + path, {
          ...more,
          headers: { ...more.headers, cookie: alice.cookie(), [requestHeader.name]: requestHeader.value },
        });
      const arrived = new Promise((resolve) => upstream.play(resolve));
      const response = ask(mcp, init);
      await arrived;
      await own.close();
      const { status, headers } = await response;
      expect([status, headers.get("content-type"), await (await response).text()]).toEqual([200, accept.accept, ""]);
      // A stream that begins afterwards ends at once, and sends no request to the server.
      upstream.play(() => undefined);
      expect(await (await ask(mcp, init)).text()).toBe("");
      expect(upstream.arrived).toEqual([]);
      expect(log).not.toHaveBeenCalled();
      log.mockRestore();
      await close();
    },
  );
});
