import { paths, requestHeader } from "@keyhold/contract";
import { startRedis } from "@keyhold/test-support";
import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from "@modelcontextprotocol/client";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import express from "express";
import { createClient } from "redis";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import { agentcardAt } from "../support/agentcardAt.js";
import type { Browser } from "../support/openBrowser.js";
import { openMcpServer, type TestMcpServer } from "../support/openMcpServer.js";
import { connect, listen, mount, openProduct, type Product } from "../support/openProduct.js";
import { openUpstream, type Upstream } from "../support/openUpstream.js";

let product: Product;
let browser: Browser;
let server: TestMcpServer;
let scripted: Upstream;
/** The mount addresses of two instances of Keyhold on one Redis. They stand for two processes. */
let mounts: string[];
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  server = await openMcpServer("legacy");
  scripted = await openUpstream();
  const running = await startRedis();
  const redis = createClient({ url: running.url });
  await redis.connect();
  product = await openProduct({
    redis,
    more: ({ agentcardOptions }) => {
      const at = (id: string, url: string) => agentcardAt(agentcardOptions, url, { id });
      return [at("legacy", server.url), at("scripted", scripted.url)];
    },
  });
  const second = await listen();
  const other = product.open();
  second.server.on("request", express().use(mount, other.router));
  mounts = [product.mount, second.origin + mount];
  browser = await product.browserOf("alice");
  for (const provider of ["legacy", "scripted"]) await connect(product, browser, provider);
  closing.push(
    product.close,
    second.close,
    server.close,
    scripted.close,
    () => redis.close(),
    () => running.close(),
  );
});
afterAll(async () => {
  for (const close of closing) await close();
});
afterEach(() => server.hold(() => undefined));

const json = { "content-type": "application/json", accept: "application/json, text/event-stream" };
const pageHeaders = () => ({ cookie: browser.cookie(), [requestHeader.name]: requestHeader.value });
const implementation = { name: "test", version: "1.0.0" };
const echo = { name: "echo", arguments: { text: "hello" } };
const message = (method: string, params: object = {}) => JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
const initialize = message("initialize", {
  protocolVersion: "2025-11-25",
  clientInfo: implementation,
  capabilities: {},
});

/** A request of a page, to one of the two processes. */
function send(body: string | undefined, sessionId?: string, { at = 0, provider = "legacy", method = "POST" } = {}) {
  const session = sessionId && { "mcp-session-id": sessionId, "mcp-protocol-version": "2025-11-25" };
  return fetch(mounts[at] + paths.mcp(provider), {
    method,
    body,
    headers: { ...json, ...pageHeaders(), ...session },
  });
}

async function begin(provider = "legacy"): Promise<string> {
  const response = await send(initialize, undefined, { provider });
  await response.text();
  const id = response.headers.get("mcp-session-id") ?? "";
  await send('{"jsonrpc":"2.0","method":"notifications/initialized"}', id, { provider });
  return id;
}

const times = (method: string) => server.arrived.filter((arrived) => arrived === method).length;

describe("a session that the server has lost", () => {
  it.each([
    ["the MCP SDK's client", () => new Client(implementation), StreamableHTTPClientTransport],
    ["the MCP SDK's client v2", () => new ModernClient(implementation), ModernTransport],
  ] as const)("%s does not notice that the server has lost its session", async (_which, open, Transport) => {
    const client = open();
    const transport = new Transport(new URL(product.mount + paths.mcp("legacy")), {
      requestInit: { headers: pageHeaders() },
    });
    await (client as Client).connect(transport as StreamableHTTPClientTransport);
    const { sessionId } = transport;
    for (let losses = 0; losses < 3; losses++) {
      server.loseSessions();
      expect(await client.callTool(echo)).toMatchObject({ content: [{ text: "hello" }] });
    }
    expect(transport.sessionId).toBe(sessionId);
    await client.close();
  });

  it("Keyhold initializes a lost session again once, even if many calls of two processes need it at once", async () => {
    const id = await begin();
    server.loseSessions();
    server.arrived.length = 0;
    server.hold(async (method) => {
      if (method === "initialize") await vi.waitFor(() => expect(times("tools/call")).toBe(10), PATIENCE);
    });
    const calls = Array.from({ length: 10 }, (_, index) => send(message("tools/call", echo), id, { at: index % 2 }));
    for (const response of await Promise.all(calls)) expect(await response.text()).toContain("hello");
    expect(times("initialize")).toBe(1);
    expect(times("tools/call")).toBe(20);
  });

  it("another process finds the new session without another refusal", async () => {
    const id = await begin();
    server.loseSessions();
    await send(message("tools/call", echo), id);
    server.arrived.length = 0;
    expect((await send(message("tools/call", echo), id)).status).toBe(200);
    expect(server.arrived).toEqual(["tools/call"]);
  });

  it("Keyhold also initializes a lost session again for a stream", async () => {
    const id = await begin();
    server.loseSessions();
    const response = await send(undefined, id, { method: "GET" });
    expect(response).toMatchObject({ status: 200 });
    expect(response.headers.get("mcp-session-id")).toBe(id);
    await response.body?.cancel();
  });

  it("Keyhold does not replace a session that the client has ended", async () => {
    const id = await begin();
    expect((await send(undefined, id, { method: "DELETE" })).status).toBe(200);
    server.arrived.length = 0;
    const response = await send(message("tools/call", echo), id, { at: 1 });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: "session_unknown" } });
    expect(times("initialize")).toBe(0);
  });
});

it.each(["Bad Request: No valid session ID provided", "Session not found", "session id is invalid"])(
  "Keyhold initializes a session again that the server reports as lost with a 400: %s",
  async (said) => {
    let sessions = 0;
    scripted.play((req, res) => {
      const { method } = JSON.parse(scripted.arrived.at(-1)?.body || "{}");
      const answer = (status: number, body: object, headers = {}) =>
        res.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
      const result = { protocolVersion: "2025-11-25", capabilities: {}, serverInfo: implementation };
      const error = { code: -32000, message: said };
      if (method === "initialize")
        answer(200, { jsonrpc: "2.0", id: 0, result }, { "mcp-session-id": `${++sessions}` });
      else if (method === "notifications/initialized") res.writeHead(202).end();
      else if (req.headers["mcp-session-id"] === "1") answer(400, { jsonrpc: "2.0", id: null, error });
      else answer(200, { jsonrpc: "2.0", id: 1, result: { content: [] } });
    });
    const id = await begin("scripted");
    const response = await send(message("tools/call", { name: "create_card" }), id, { provider: "scripted" });
    expect(await response.json()).toMatchObject({ result: { content: [] } });
  },
);

it("Keyhold passes a 400 about anything else on unchanged, and keeps the session", async () => {
  const body = '{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"Invalid arguments for a session tool"}}';
  scripted.play((_req, res) => {
    const { method } = JSON.parse(scripted.arrived.at(-1)?.body || "{}");
    if (method === "tools/call") res.writeHead(400, { "content-type": "application/json" }).end(body);
    else res.writeHead(200, { "content-type": "application/json", "mcp-session-id": "one" }).end("{}");
  });
  const id = await begin("scripted");
  const response = await send(message("tools/call", { name: "create_card" }), id, { provider: "scripted" });
  expect({ status: response.status, text: await response.text() }).toEqual({ status: 400, text: body });
  expect(scripted.arrived.filter(({ body }) => body.includes('"initialize"'))).toHaveLength(1);
});

describe("a 404 within a session", () => {
  const answer = { "content-type": "application/json", "mcp-session-id": "the server's" };
  /** The server begins every session, and answers all other requests with a 404. */
  function playLoss(body: string, version = "2025-11-25") {
    scripted.play((_req, res) => {
      const { method } = JSON.parse(scripted.arrived.at(-1)?.body || "{}");
      const result = { protocolVersion: version, capabilities: {}, serverInfo: implementation };
      if (method === "initialize") res.writeHead(200, answer).end(JSON.stringify({ jsonrpc: "2.0", id: 0, result }));
      else if (method === "notifications/initialized") res.writeHead(202).end();
      else res.writeHead(404, { "content-type": "application/json" }).end(body);
    });
  }
  const arrived = (method: string) => scripted.arrived.filter(({ body }) => body.includes(`"${method}"`)).length;
  const lost = '{"jsonrpc":"2.0","id":null,"error":{"code":-32001,"message":"Session not found"}}';

  it("Keyhold passes a 404 about the method on unchanged, and keeps the session", async () => {
    const unknown = '{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"Method not found"}}';
    playLoss(unknown);
    const id = await begin("scripted");
    const response = await send(message("no/such"), id, { provider: "scripted" });
    expect({ status: response.status, text: await response.text() }).toEqual({ status: 404, text: unknown });
    expect(arrived("initialize")).toBe(1);
  });

  it("Keyhold does not read a 404 without end to its end", async () => {
    playLoss(lost);
    const id = await begin("scripted");
    scripted.play((_req, res) => {
      res.writeHead(404);
      if (!scripted.arrived.at(-1)?.body.includes("tools/call")) return res.end();
      const flood = () => {
        while (!res.destroyed && res.write("x".repeat(64 * 1024)));
      };
      res.on("drain", flood);
      flood();
    });
    const response = await send(message("tools/call", { name: "create_card" }), id, { provider: "scripted" });
    expect(response.status).toBe(404);
    expect(arrived("tools/call")).toBe(1);
  });

  it("Keyhold passes a second 404 for the same call on to the client", async () => {
    playLoss(lost);
    const id = await begin("scripted");
    const response = await send(message("tools/call", { name: "create_card" }), id, { provider: "scripted" });
    expect(response.status).toBe(404);
    expect(arrived("tools/call")).toBe(2);
  });

  it("Keyhold answers session_unknown if the server has another protocol version after it lost the session", async () => {
    playLoss(lost);
    const id = await begin("scripted");
    playLoss(lost, "2025-03-26");
    const response = await send(message("tools/call", { name: "create_card" }), id, { provider: "scripted" });
    expect(await response.json()).toMatchObject({ error: { code: "session_unknown" } });
    expect(arrived("tools/call")).toBe(1);
  });
});
