import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { Agent } from "undici";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { sendUpstream } from "../../src/mcp/sendUpstream.js";
import { DisconnectSignal } from "../../src/performance/DisconnectSignal.js";
import { agentcardAt } from "../support/agentcardAt.js";
import { connect, openProduct, type Product } from "../support/openProduct.js";
import { openUpstream, type Upstream } from "../support/openUpstream.js";

let product: Product;
let upstream: Upstream;
const closing: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  upstream = await openUpstream();
  product = await openProduct({
    more: ({ agentcardOptions }) => [agentcardAt(agentcardOptions, upstream.url)],
  });
  closing.push(product.close, upstream.close);
  await connect(product, await product.browserOf("alice"), "scripted");
});
afterAll(async () => {
  for (const close of closing) await close();
});

/** Errors that would end the process. */
const uncaught: unknown[] = [];
const note = (error: unknown) => void uncaught.push(error);
beforeEach(() => {
  uncaught.length = 0;
  process.on("uncaughtExceptionMonitor", note);
});
afterEach(() => void process.off("uncaughtExceptionMonitor", note));

const message = { jsonrpc: "2.0", id: 1, method: "tools/list" };
const post = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(message) };
const begun: [string, number, string][] = [
  ["an event stream", 200, "text/event-stream"],
  ["a message of unknown length", 200, "application/json"],
  ["a refusal", 400, "text/plain"],
  ["an answer of another type", 200, "text/plain"],
];
const RETURNED_AT_ONCE = new Set(["an event stream", "a refusal"]);
/** It is more than all streams between server and client can hold in memory. */
const large = `data: ${"x".repeat(4 * 1024 * 1024)}\n\n`;

/** The server begins an answer. @returns a function that breaks the answer off */
function playBegun(status: number, type: string, text: string) {
  const begins = new Promise<ServerResponse>((resolve) => {
    upstream.play((_req, res) => {
      res.writeHead(status, { "content-type": type }).write(text);
      resolve(res);
    });
  });
  return async () => {
    const sender = await begins;
    const closed = once(sender, "close");
    sender.destroy();
    await closed;
    // The process has seen that when it gets an answer over a later connection.
    upstream.play((_req, res) => res.end());
    await (await fetch(upstream.url, { method: "POST" })).text();
  };
}

it.each(begun)("%s that breaks off before Keyhold reads it does not end the process", async (_what, status, type) => {
  const breakOff = playBegun(status, type, "data: ");
  const dispatcher = new Agent();
  const { body } = await sendUpstream(dispatcher, new URL(upstream.url), post, new DisconnectSignal());
  await breakOff();
  expect(uncaught).toEqual([]);
  // The reader learns it.
  await expect(async () => {
    for await (const _chunk of body);
  }).rejects.toThrow();
  await dispatcher.close();
});

it.each(
  ["tools/list", "ping"].flatMap((method) =>
    begun.flatMap(([what, ...answer]) => [
      // Keyhold waits for the end of other short answers, and refuses other types.
      ...(RETURNED_AT_ONCE.has(what) ? [[what, method, ...answer, "data: "] as const] : []),
      ...(what === "an answer of another type" ? [] : [[`${what}, a long one`, method, ...answer, large] as const]),
    ]),
  ),
)(
  "%s to %s (%i, %s) that breaks off does not end the process of an agent that reads only its status",
  async (_what, method, status, type, text) => {
    const breakOff = playBegun(status, type, text);
    const { url, fetch: ask } = await product.keyhold.mcp({ userId: "alice", provider: "scripted" });
    const response = await ask(url, { ...post, body: JSON.stringify({ ...message, method }) });
    expect(response.status).toBe(status);
    await breakOff();
    expect(uncaught).toEqual([]);
    await expect(response.text()).rejects.toThrow();
  },
);

type Reader = ReadableStreamDefaultReader<Uint8Array> | undefined;
const cancels: [string, (reader: Reader) => unknown][] = [
  ["before it reads", () => undefined],
  ["after a part", (reader) => reader?.read()],
  [
    "while it waits for more",
    async (reader) => {
      await reader?.read();
      void reader?.read();
    },
  ],
];
it.each(["tools/list", "tools/call", "ping"].flatMap((method) => cancels.map((one) => [method, ...one] as const)))(
  "an agent that cancels the answer to %s %s ends the server's stream",
  async (method, _when, begin) => {
    const opened = upstream.playStream();
    const { url, fetch: ask } = await product.keyhold.mcp({ userId: "alice", provider: "scripted" });
    const params = { name: "list_cards" };
    const response = await ask(url, { ...post, body: JSON.stringify({ ...message, method, params }) });
    const sender = await opened;
    sender.write(": part\n\n");
    const closed = once(sender, "close");
    const reader = response.body?.getReader();
    await begin(reader);
    await reader?.cancel();
    await closed;
  },
);
