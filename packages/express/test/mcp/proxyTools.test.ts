import { paths } from "@keyhold/contract";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { agentcard, type Provider, type ToolPolicy } from "../../src/index.js";
import type { Browser } from "../support/openBrowser.js";
import { openMcpServer, type TestMcpServer } from "../support/openMcpServer.js";
import { connect, openProduct, type Product } from "../support/openProduct.js";

const json = { "content-type": "application/json" };
const policies = {
  legacy: { page: { other: () => "allow" } },
  modern: { page: { allow: ["other"] } },
  both: { page: { allow: ["echo"], deny: ["echo"] } },
  scripted: { page: { allow: ["echo"] } },
} satisfies Record<string, ToolPolicy>;
const providers = Object.keys(policies);

let product: Product;
let browser: Browser;
let server: TestMcpServer;
beforeAll(async () => {
  server = await openMcpServer("both");
  product = await openProduct({
    more: ({ agentcardOptions }) =>
      Object.entries(policies).map(
        ([id, tools]): Provider => ({
          ...agentcard({ ...agentcardOptions, tools }),
          id,
          mcpUrl: server.url,
          account: undefined,
        }),
      ),
  });
  browser = await product.browserOf("alice");
  for (const provider of providers) await connect(product, browser, provider);
});
afterAll(async () => {
  await product.close();
  await server.close();
});
beforeEach(() => {
  server.arrived.length = 0;
});

/** The two ways in which a browser can call a tool. */
const ways = {
  "the MCP proxy": (provider: string, name: unknown = "echo") => {
    const message = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: { text: "hello" } } };
    const headers = { ...json, accept: "application/json, text/event-stream" };
    return browser.fetch(paths.mcp(provider), { method: "POST", headers, body: JSON.stringify(message) });
  },
  "the tools route": (provider: string) =>
    browser.fetch(paths.tool(provider, "echo"), { method: "POST", headers: json, body: '{"text":"hello"}' }),
};

describe.each(Object.entries(ways))("the tool policy, through %s", (_way, call) => {
  it.each([
    ["a function that allows it", "legacy"],
    ["a list that allows it", "scripted"],
  ])("Keyhold lets a browser call a tool with %s", async (_case, provider) => {
    const response = await call(provider);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain("hello");
  });

  it.each([
    ["no rule of the product, although Agentcard's rules do not name it", "modern"],
    ["a list that denies it, although another list allows it", "both"],
  ])("Keyhold does not let a browser call a tool with %s", async (_case, provider) => {
    const response = await call(provider);
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ error: { code: "tool_refused" } });
    expect(server.arrived).toEqual([]);
  });
});

it.each([[["echo"]], [{ name: "echo" }], [null], [7]])(
  "Keyhold refuses a tool name that is not a text: %j",
  async (name) => {
    const response = await ways["the MCP proxy"]("legacy", name);
    expect(await response.json()).toMatchObject({ error: { code: "tool_refused" } });
    expect(server.arrived).toEqual([]);
  },
);

it.each([
  ["legacy", ["echo"]],
  ["modern", []],
  ["both", []],
  ["scripted", ["echo"]],
])("the list of tools of the provider %s contains the tools that a browser may call", async (provider, names) => {
  const { body } = await browser.json(paths.tools(provider));
  expect((body.tools as { name: string }[]).map(({ name }) => name)).toEqual(names);
});
