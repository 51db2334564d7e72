import { getEventListeners, once } from "node:events";
import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { McpConnection } from "../../src/index.js";
import { agentcardAt } from "../support/agentcardAt.js";
import { connect, openProduct } from "../support/openProduct.js";
import { openUpstream, type Upstream } from "../support/openUpstream.js";

let upstream: Upstream;
let agent: McpConnection;
const closing: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  upstream = await openUpstream();
  const product = await openProduct({ more: ({ agentcardOptions }) => [agentcardAt(agentcardOptions, upstream.url)] });
  closing.push(product.close, upstream.close);
  await connect(product, await product.browserOf("alice"), "scripted");
  agent = await product.keyhold.mcp({ userId: "alice", provider: "scripted" });
});
afterAll(async () => {
  for (const close of closing) await close();
});

const json = { "content-type": "application/json" };
const message = (method: string) => JSON.stringify({ jsonrpc: "2.0", id: 1, method });
const ask = (method: string, more: RequestInit = {}) =>
  agent.fetch(agent.url, { method: "POST", body: message(method), ...more });
const pong = JSON.stringify({ jsonrpc: "2.0", id: 1, result: {} });

it("a request has the headers that every `fetch` sends, and the agent's own ones come first", async () => {
  upstream.play((_req, res) => res.writeHead(200, json).end(pong));
  await ask("ping");
  expect(upstream.arrived[0]?.headers).toMatchObject({ ...json, accept: "*/*", "user-agent": "keyhold" });
  await ask("ping", { headers: { "User-Agent": "shopper/1", "content-type": "text/plain" } });
  expect(upstream.arrived[1]?.headers).toMatchObject({ ...json, accept: "*/*", "user-agent": "shopper/1" });
});

it.each<Record<string, string>>([
  { connection: "close" },
  { connection: "upgrade", upgrade: "h2c" },
  { expect: "100-continue" },
  { host: "elsewhere.example" },
  { "keep-alive": "timeout=5" },
  { "proxy-connection": "keep-alive" },
  { te: "trailers" },
  { trailer: "expires" },
  { "content-length": "3" },
  { "transfer-encoding": "gzip, chunked" },
])("headers that are about a connection or a host are not sent, and the call is: %j", async (headers) => {
  upstream.play((_req, res) => res.writeHead(200, json).end(pong));
  const before = upstream.arrived.length;
  expect(await (await ask("ping", { headers })).text()).toBe(pong);
  const { host, connection, ...sent } = upstream.arrived[before]?.headers ?? {};
  expect([host, connection]).toEqual([new URL(agent.url).host, "keep-alive"]);
  for (const [name, value] of Object.entries(headers)) expect(sent[name]).not.toBe(value);
});

describe("a client's signal", () => {
  it("Keyhold listens to it only while a request waits for its answer", async () => {
    const { signal } = new AbortController();
    const listeners = () => getEventListeners(signal, "abort").length;
    let waiting = 0;
    upstream.play((_req, res) => {
      waiting = listeners();
      res.writeHead(200, json).end(pong);
    });
    for (let request = 0; request < 3; request += 1) await (await ask("ping", { signal })).text();
    expect(waiting).toBe(1);
    expect(listeners()).toBe(0);

    const begun = upstream.playStream();
    const response = await ask("ping", { signal });
    expect(listeners()).toBe(1);
    (await begun).end("data: {}\n\n");
    expect(await response.text()).toBe("data: {}\n\n");
    expect(listeners()).toBe(0);
  });

  it.each([
    ["before the answer", 0],
    ["in the middle of a stream", 1],
  ])("the request ends with the reason of the signal: %s", async (_when, events) => {
    const leaving = new AbortController();
    const reason = new Error("The model has changed its mind.");
    const begun = new Promise<ServerResponse>((resolve) => {
      upstream.play((_req, res) => {
        if (events > 0) res.writeHead(200, { "content-type": "text/event-stream" }).write("data: {}\n\n");
        resolve(res);
      });
    });
    const response = ask("ping", { signal: leaving.signal });
    response.catch(() => undefined);
    const server = await begun;
    const closed = once(server, "close");
    const text = events > 0 ? (await response).text() : response;
    leaving.abort(reason);
    await expect(text).rejects.toBe(reason);
    await closed;
  });
});

describe("an answer of the MCP server", () => {
  it.each([204, 205])("a status without a body (%i) reaches the agent", async (status) => {
    upstream.play((_req, res) => res.writeHead(status).end());
    const response = await ask("ping");
    expect(response).toMatchObject({ status, body: null });
  });

  it("the status text and every header reach the agent, also a header that comes twice", async () => {
    upstream.play((_req, res) =>
      res.writeHead(200, "Fine", { ...json, "x-note": ["one", "two"], "x-latin": "Zürich" }).end(pong),
    );
    const response = await ask("ping");
    expect(response.statusText).toBe("Fine");
    expect(response.headers.get("x-note")).toBe("one, two");
    expect(response.headers.get("x-latin")).toBe("Zürich");
  });

  it.each([200, 404])(
    "a compressed answer (%i) reaches the agent decompressed, without the name of the coding",
    async (status) => {
      upstream.play((_req, res) => res.writeHead(status, { ...json, "content-encoding": "gzip" }).end(gzipSync(pong)));
      const response = await ask("ping");
      expect(response.headers.has("content-encoding")).toBe(false);
      expect(await response.text()).toBe(pong);
    },
  );

  it.each([
    ["tools/call", "outcome_unknown"],
    ["tools/list", "provider_answer_invalid"],
    [undefined, "provider_answer_invalid"],
  ])("an answer to %s in an unknown compression is refused", async (method, code) => {
    upstream.play((_req, res) => res.writeHead(200, { ...json, "content-encoding": "zstd" }).end("?"));
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: { name: "list_cards", arguments: {} } });
    const request = method === undefined ? { method: "GET" } : { method: "POST", body };
    await expect(agent.fetch(agent.url, request)).rejects.toMatchObject({ code });
  });
});
