import { once } from "node:events";
import { gzipSync } from "node:zlib";
import { paths, requestHeader } from "@keyhold/contract";
import express from "express";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { agentcardAt } from "../support/agentcardAt.js";
import type { Browser } from "../support/openBrowser.js";
import { connect, listen, mount, openProduct, type Product } from "../support/openProduct.js";
import { openUpstream, type Upstream } from "../support/openUpstream.js";

let product: Product;
let upstream: Upstream;
let browser: Browser;
const mcp = paths.mcp("scripted");
const json = { "content-type": "application/json" };
const post = (message: unknown, headers: Record<string, string> = {}) =>
  browser.fetch(mcp, { method: "POST", headers: { ...json, ...headers }, body: JSON.stringify(message) });
const call = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "create_card", arguments: {} } };

beforeAll(async () => {
  upstream = await openUpstream();
  product = await openProduct({
    more: ({ agentcardOptions }) => [agentcardAt(agentcardOptions, upstream.url)],
  });
  browser = await product.browserOf("alice");
  await connect(product, browser, "scripted");
});
afterAll(async () => {
  await product.close();
  await upstream.close();
});

describe("the messages that the proxy passes on", () => {
  it("M8, M11: the proxy sends the access token to the MCP server, and no cookie", async () => {
    upstream.play((_req, res) => res.writeHead(200, json).end('{"jsonrpc":"2.0","id":1,"result":{}}'));
    const response = await post(call);
    expect(await response.json()).toEqual({ jsonrpc: "2.0", id: 1, result: {} });
    const [request] = upstream.arrived;
    expect(request?.headers.authorization).toMatch(/^Bearer .+/);
    expect(product.secrets).toContain(request?.headers.authorization?.slice("Bearer ".length));
    expect(request?.headers).not.toHaveProperty("cookie");
    expect(JSON.parse(request?.body ?? "")).toEqual(call);
  });

  it("the proxy sends only headers of the MCP transport to the MCP server", async () => {
    upstream.play((_req, res) => res.writeHead(202).end());
    const inEurope = { ...call, params: { ...call.params, arguments: { region: "eu" } } };
    await post(inEurope, {
      accept: "application/json, text/event-stream",
      authorization: "Bearer of the browser",
      "mcp-protocol-version": "2025-11-25",
      "mcp-method": "tools/call",
      "mcp-param-region": "eu",
      "last-event-id": "7",
      forwarded: "for=192.0.2.1",
      "x-forwarded-for": "192.0.2.1",
      "x-anything": "else",
    });
    const { host, connection, "content-length": _length, authorization, ...rest } = upstream.arrived[0]?.headers ?? {};
    expect(authorization).not.toBe("Bearer of the browser");
    expect(rest).toEqual({
      ...json,
      "accept-encoding": "identity",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2025-11-25",
      "mcp-method": "tools/call",
      "mcp-param-region": "eu",
      "last-event-id": "7",
    });
  });

  it("the proxy sends only headers of the MCP transport to the client, and headers that keep other proxies from buffering a stream", async () => {
    upstream.play((_req, res) =>
      res
        .writeHead(200, {
          ...json,
          "set-cookie": "upstream=1",
          "www-authenticate": "Bearer",
          "access-control-allow-origin": "*",
          server: "upstream",
        })
        .end("{}"),
    );
    const { headers } = await post(call);
    expect(headers.get("content-type")).toBe("application/json");
    expect(headers.get("cache-control")).toBe("no-cache, no-store, no-transform");
    expect(headers.get("x-accel-buffering")).toBe("no");
    for (const name of ["www-authenticate", "access-control-allow-origin", "server"])
      expect(headers.has(name)).toBe(false);
    expect(headers.getSetCookie().join()).not.toContain("upstream");
  });

  it("the proxy passes each event of a stream on as soon as it arrives", async () => {
    const opened = upstream.playStream();
    const response = await browser.fetch(mcp, { headers: { accept: "text/event-stream" } });
    const sender = await opened;
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    for (const event of ["data: one\n\n", "data: two\n\n"]) {
      sender.write(event);
      expect((await reader?.read())?.value).toBe(event);
    }
    sender.end();
    expect((await reader?.read())?.done).toBe(true);
  });

  it("the proxy ends the request to the MCP server when the client leaves", async () => {
    const opened = upstream.playStream();
    const tab = new AbortController();
    await browser.fetch(mcp, { headers: { accept: "text/event-stream" }, signal: tab.signal });
    const ended = once(await opened, "close");
    tab.abort();
    await ended;
  });

  it("the proxy passes a client error of the protocol on unchanged", async () => {
    const body = '{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"Method not found"}}';
    upstream.play((_req, res) => res.writeHead(404, json).end(body));
    const response = await post(call);
    expect(response.status).toBe(404);
    expect(await response.text()).toBe(body);
  });
});

describe("MCP sessions", () => {
  it("M16: the proxy gives the browser a session id of its own, which no other user can use", async () => {
    upstream.play((_req, res) => res.writeHead(200, { ...json, "mcp-session-id": "the upstream's" }).end("{}"));
    const id = (await post({ jsonrpc: "2.0", id: 1, method: "initialize" })).headers.get("mcp-session-id") ?? "";
    expect(id).not.toContain("the upstream's");

    await post(call, { "mcp-session-id": id });
    expect(upstream.arrived.at(-1)?.headers["mcp-session-id"]).toBe("the upstream's");

    const bob = await product.browserOf("bob");
    await connect(product, bob, "scripted");
    const stolen = await bob.json(mcp, { method: "DELETE", headers: { "mcp-session-id": id } });
    expect(stolen).toMatchObject({ status: 404, body: { error: { code: "session_unknown" } } });
    const raw = await browser.json(mcp, { method: "DELETE", headers: { "mcp-session-id": "the upstream's" } });
    expect(raw.status).toBe(404);
  });
});

/** The option that fetch requires if the body is a stream. */
const half = { duplex: "half" } as const;

it.each(["application/json; charset=utf-8", 'Application/JSON;charset="UTF-8"'])(
  "the proxy reads a body of the type %s",
  async (type) => {
    upstream.play((_req, res) => res.writeHead(202).end());
    await browser.fetch(mcp, { method: "POST", headers: { "content-type": type }, body: JSON.stringify(call) });
    expect(JSON.parse(upstream.arrived[0]?.body ?? "")).toEqual(call);
  },
);

it("the proxy uses a body that the product has parsed already", async () => {
  const { server, origin, close } = await listen();
  server.on("request", express().use(express.json()).use(mount, product.keyhold.router));
  upstream.play((_req, res) => res.writeHead(202).end());
  const headers = { ...json, cookie: browser.cookie(), [requestHeader.name]: requestHeader.value };
  await fetch(origin + mount + mcp, { method: "POST", headers, body: JSON.stringify(call) });
  expect(JSON.parse(upstream.arrived[0]?.body ?? "")).toEqual(call);
  await close();
});

describe("the requests that the proxy refuses", () => {
  const refused = async (init: RequestInit, path = mcp) => {
    upstream.play((_req, res) => res.end());
    const { status, body } = await browser.json(path, { method: "POST", headers: json, ...init });
    expect(upstream.arrived).toEqual([]);
    expect(JSON.stringify(body)).not.toMatch(/ at |node_modules/);
    return { status, code: (body.error as { code: string }).code };
  };

  it.each([
    ["no JSON", "{", "body_invalid"],
    ["no body", undefined, "body_invalid"],
    ["no JSON-RPC", '{"method":"tools/call"}', "body_invalid"],
    ["a batch", JSON.stringify([call]), "body_invalid"],
    [
      "a tool that browsers may not call",
      JSON.stringify({ ...call, params: { name: "get_card_details" } }),
      "tool_refused",
    ],
  ])("the proxy refuses %s", async (_case, body, code) => {
    expect((await refused({ body })).code).toBe(code);
  });

  const large = JSON.stringify({ ...call, params: { name: "create_card", padding: "x".repeat(5 * 1024 * 1024) } });
  it.each([
    ["says so", large],
    ["does not say so", new Blob([large]).stream()],
  ])("the proxy refuses a body over the limit that %s", async (_case, body) => {
    expect(await refused({ body, ...half })).toEqual({ status: 413, code: "body_too_large" });
  });

  it.each([
    ["that is no JSON by its type", "text/plain", undefined, JSON.stringify(call)],
    ["in another charset", "application/json; charset=utf-16", undefined, Buffer.from(JSON.stringify(call), "utf16le")],
    ["that is not the UTF-8 it says it is", json["content-type"], undefined, Buffer.from('{"a":"\xff"}', "latin1")],
    ["that is compressed", json["content-type"], "gzip", gzipSync(JSON.stringify(call))],
  ])("the proxy refuses a body %s", async (_case, type, encoding, body) => {
    const headers = { "content-type": type, ...(encoding && { "content-encoding": encoding }) };
    expect(await refused({ headers, body })).toEqual({ status: 400, code: "body_invalid" });
  });

  it("M18: the proxy does not pass on a second name of a tool, which another parser could read", async () => {
    upstream.play((_req, res) => res.writeHead(202).end());
    const body =
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_card_details","name":"create_card"}}';
    await browser.fetch(mcp, { method: "POST", headers: json, body });
    expect(upstream.arrived[0]?.body).not.toContain("get_card_details");
  });

  it("the proxy refuses another HTTP method", async () => {
    expect((await refused({ method: "PUT", body: "{}" })).code).toBe("unknown_route");
  });

  it.each([
    ["from another site", { "sec-fetch-site": "cross-site" }],
    ["from a sibling on the same site", { "sec-fetch-site": "same-site" }],
    ["by a navigation", { "sec-fetch-site": "none" }],
    ["with a foreign origin", { origin: "https://evil.example" }],
    ["without the header", { [requestHeader.name]: "" }],
  ])("B5, B6: the proxy and the other routes refuse a request %s", async (_case, headers) => {
    const body = JSON.stringify(call);
    expect(await refused({ body, headers: { ...json, ...headers } })).toEqual({ status: 403, code: "request_refused" });
    for (const path of [paths.connections(), paths.tools("scripted")]) {
      expect((await refused({ method: "GET", body: undefined, headers }, path)).code).toBe("request_refused");
    }
    expect((await refused({ method: "DELETE", headers }, paths.connection("scripted"))).code).toBe("request_refused");
  });
});

describe("an MCP server that fails", () => {
  it("the proxy sends a call once if the MCP server answers 500, 502 or 503", async () => {
    for (const status of [500, 502, 503]) {
      upstream.play((_req, res) => res.writeHead(status).end("a stack trace of the provider"));
      const response = await post(call);
      expect(response.status).toBe(502);
      const text = await response.text();
      expect(JSON.parse(text)).toMatchObject({ error: { code: "outcome_unknown" } });
      expect(text).not.toContain("stack trace");
      expect(upstream.arrived).toHaveLength(1);
    }
  });

  it("the proxy sends a call once if the MCP server closes the connection", async () => {
    upstream.play((req) => req.socket.destroy());
    const { status, body } = await browser.json(mcp, { method: "POST", headers: json, body: JSON.stringify(call) });
    expect({ status, body }).toMatchObject({ status: 502, body: { error: { code: "outcome_unknown" } } });
    expect(upstream.arrived).toHaveLength(1);
  });

  it("the proxy does not follow a redirect to another origin with the access token", async () => {
    upstream.play((_req, res) => res.writeHead(307, { location: "https://evil.example/" }).end());
    const { body } = await browser.json(mcp, { method: "POST", headers: json, body: JSON.stringify(call) });
    expect(body).toMatchObject({ error: { code: "outcome_unknown" } });
    expect(upstream.arrived).toHaveLength(1);
  });
});
