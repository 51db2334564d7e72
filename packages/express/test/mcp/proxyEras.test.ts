import { paths, requestHeader } from "@keyhold/contract";
import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from "@modelcontextprotocol/client";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { agentcardAt } from "../support/agentcardAt.js";
import type { Browser } from "../support/openBrowser.js";
import { openMcpServer, type Speaks, type TestMcpServer } from "../support/openMcpServer.js";
import { connect, openProduct, type Product } from "../support/openProduct.js";
import { openUpstream, type Upstream } from "../support/openUpstream.js";

let product: Product;
let browser: Browser;
let servers: Record<Speaks, TestMcpServer>;
let scripted: Upstream;
const json = { "content-type": "application/json" };
const echo = { name: "echo", arguments: { text: "hello" } };

beforeAll(async () => {
  const open = async (speaks: Speaks) => [speaks, await openMcpServer(speaks)] as const;
  servers = Object.fromEntries(await Promise.all((["legacy", "modern", "both"] as const).map(open))) as typeof servers;
  scripted = await openUpstream();
  product = await openProduct({
    more: ({ agentcardOptions }) => {
      const at = (id: string, url: string) => agentcardAt(agentcardOptions, url, { id });
      return [
        at("legacy", servers.legacy.url),
        at("modern", servers.modern.url),
        { ...at("both", servers.both.url), era: "legacy" },
        at("scripted", scripted.url),
      ];
    },
  });
  browser = await product.browserOf("alice");
  for (const provider of ["legacy", "modern", "both", "scripted"]) await connect(product, browser, provider);
});
afterAll(async () => {
  await product.close();
  await Promise.all([...Object.values(servers), scripted].map((server) => server.close()));
});

const implementation = { name: "test", version: "1.0.0" };
const pageHeaders = () => ({ cookie: browser.cookie(), [requestHeader.name]: requestHeader.value });
const mcpUrl = (provider: string) => new URL(product.mount + paths.mcp(provider));
const clients = {
  async legacy(provider: string) {
    const client = new Client(implementation);
    await client.connect(
      new StreamableHTTPClientTransport(mcpUrl(provider), { requestInit: { headers: pageHeaders() } }),
    );
    return client;
  },
  async modern(provider: string) {
    const client = new ModernClient(implementation, { versionNegotiation: { mode: "auto" } });
    await client.connect(new ModernTransport(mcpUrl(provider), { requestInit: { headers: pageHeaders() } }));
    return client;
  },
};

describe("clients and servers of both eras, through the proxy", () => {
  it.each([
    ["legacy", "legacy"],
    ["modern", "legacy"],
    ["modern", "modern"],
    ["legacy", "both"],
    ["modern", "both"],
  ] as const)("a %s client works with a server that speaks %s, through the proxy", async (era, speaks) => {
    const client = await clients[era](speaks);
    expect((await client.listTools()).tools).toMatchObject([{ name: "echo" }]);
    expect(await client.callTool(echo)).toMatchObject({ content: [{ text: "hello" }] });
    await client.close();
  });

  it("a modern server's refusal of a legacy client reaches the client", async () => {
    await expect(clients.legacy("modern")).rejects.toThrow("-32022");
  });
});

describe("M18: headers that repeat the body", () => {
  const version = { "io.modelcontextprotocol/protocolVersion": "2026-07-28" };
  const message = { jsonrpc: "2.0", id: 7, method: "tools/call", params: { name: "create_card", _meta: version } };
  const headers = { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": "create_card" };
  const post = (changes: Record<string, string>) =>
    browser.json(paths.mcp("scripted"), {
      method: "POST",
      headers: { ...json, ...headers, ...changes },
      body: JSON.stringify(message),
    });

  it.each([
    ["mcp-protocol-version", "2025-11-25"],
    ["mcp-method", "tools/list"],
    ["mcp-name", "list_cards"],
    ["mcp-name", `=?base64?${Buffer.from("list_cards").toString("base64")}?=`],
  ])(
    "the proxy refuses the header %s: %s, which contradicts the body, before it sends anything",
    async (name, value) => {
      scripted.play((_req, res) => res.writeHead(200, json).end("{}"));
      expect(await post({ [name]: value })).toMatchObject({ status: 400, body: { id: 7, error: { code: -32020 } } });
      expect(scripted.arrived).toEqual([]);
    },
  );

  it("the proxy passes on headers that agree with the body, in either spelling", async () => {
    scripted.play((_req, res) => res.writeHead(200, json).end("{}"));
    for (const name of ["create_card", `=?base64?${Buffer.from("create_card").toString("base64")}?=`]) {
      expect((await post({ "mcp-name": name })).status).toBe(200);
      expect(scripted.arrived.at(-1)?.headers["mcp-name"]).toBe(name);
    }
  });
});

describe("the era of a server, in Keyhold's own client", () => {
  const call = (provider: string) =>
    browser.json(paths.tool(provider, "echo"), { method: "POST", headers: json, body: '{"text":"hello"}' });
  const answer = { status: 200, body: { content: [{ text: "hello" }] } };
  /** The requests of one call. GET requests are left out: whether a client listens for events depends on timing. */
  async function costOf(speaks: Speaks): Promise<string[]> {
    const { arrived } = servers[speaks];
    arrived.length = 0;
    expect(await call(speaks)).toMatchObject(answer);
    return arrived.filter((method) => method !== "GET");
  }

  const legacyCost = ["initialize", "notifications/initialized", "tools/call", "DELETE"];
  it.each([
    ["legacy", [], legacyCost],
    ["modern", ["tools/list"], ["tools/call"]],
  ] as const)(
    "Keyhold's client asks a %s server for its era and for the headers of its tools once",
    async (speaks, first, costs) => {
      expect(await costOf(speaks)).toEqual(["server/discover", ...first, ...costs]);
      expect(await costOf(speaks)).toEqual(costs);
    },
  );

  it("Keyhold's client does not ask for the era if the provider's options name it", async () => {
    expect(await costOf("both")).toEqual(["initialize", "notifications/initialized", "tools/call"]);
  });

  it("Keyhold's client does not try the old handshake at a modern server of another version", async () => {
    const error = {
      code: -32022,
      message: "Unsupported",
      data: { supported: ["2099-01-01"], requested: "2026-07-28" },
    };
    scripted.play((_req, res) => res.writeHead(400, json).end(JSON.stringify({ jsonrpc: "2.0", id: null, error })));
    expect(await call("scripted")).toMatchObject({ status: 502, body: { error: { code: "provider_answer_invalid" } } });
    expect(scripted.arrived.map(({ body }) => JSON.parse(body).method)).toEqual(["server/discover"]);
  });
});
