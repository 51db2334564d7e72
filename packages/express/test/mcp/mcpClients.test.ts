import { paths, requestHeader } from "@keyhold/contract";
import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from "@modelcontextprotocol/client";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { LoggingMessageNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import type { Browser } from "../support/openBrowser.js";
import { connect, openProduct, type Product } from "../support/openProduct.js";

let product: Product;
let alice: Browser;
beforeAll(async () => {
  product = await openProduct({ tools: { agent: { allow: ["create_card"] } } });
  alice = await product.browserOf("alice");
  await connect(product, alice, "agentcard");
  await alice.fetch(paths.connection("civic"), { method: "POST" });
});
afterAll(() => product.close());

const implementation = { name: "test", version: "1.0.0" };

/** The transport of a page: it sends the session cookie, and the header that proves where the request comes from. */
function pageTransport(provider: string) {
  const headers = { cookie: alice.cookie(), [requestHeader.name]: requestHeader.value };
  return new StreamableHTTPClientTransport(new URL(product.mount + paths.mcp(provider)), { requestInit: { headers } });
}

async function serverTransport(provider: string) {
  const { url, fetch } = await product.keyhold.mcp({ userId: "alice", provider });
  return new StreamableHTTPClientTransport(new URL(url), { fetch });
}

describe.each([
  ["through the proxy, with a session cookie", async (provider: string) => pageTransport(provider)],
  ["through keyhold.mcp(), on the server", serverTransport],
])("the MCP SDK's client, %s", (_how, open) => {
  it("the MCP SDK's client works with Agentcard: initialize, list, call with progress", async () => {
    const client = new Client(implementation);
    await client.connect(await open("agentcard"));

    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain("create_card");

    const progress: number[] = [];
    const created = await client.callTool({ name: "create_card", arguments: { amount_cents: 1000 } }, undefined, {
      onprogress: (step) => progress.push(step.progress),
    });
    expect(created.structuredContent).toMatchObject({ status: "created", balanceCents: 1000 });
    expect(progress.length).toBeGreaterThan(0);

    const listed = await client.callTool({ name: "list_cards" });
    const { cardId } = created.structuredContent as { cardId: string };
    expect(listed.structuredContent).toMatchObject({
      cards: expect.arrayContaining([expect.objectContaining({ id: cardId })]),
    });
    await client.close();
  });

  it("the MCP SDK's client works with Civic: initialize, list, call, a server-sent event, session end", async () => {
    const client = new Client(implementation);
    const transport = await open("civic");
    await client.connect(transport);
    const sessionId = transport.sessionId ?? "";
    expect(sessionId).not.toBe("");
    expect(client.getInstructions()).toBeTruthy();

    let events = 0;
    client.setNotificationHandler(LoggingMessageNotificationSchema, () => void events++);
    const { tools } = await client.listTools();
    expect(tools.length).toBeGreaterThan(0);
    const event = { summary: "Lunch", start: "2026-12-01T12:00:00Z" };
    // An event that is sent before the client's stream is open is lost, so each try causes an event.
    await vi.waitFor(async () => {
      const { isError } = await client.callTool({ name: "google-calendar-create_event", arguments: event });
      expect(isError).not.toBe(true);
      expect(events).toBeGreaterThan(0);
    }, PATIENCE);

    await transport.terminateSession();
    const { status } = await alice.fetch(paths.mcp("civic"), {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        "mcp-session-id": sessionId,
      },
      body: '{"jsonrpc":"2.0","id":9,"method":"tools/list"}',
    });
    expect(status).toBe(404);
    await client.close();
  });
});

it("the MCP SDK's client v2 works through keyhold.mcp()", async () => {
  const client = new ModernClient(implementation, { versionNegotiation: { mode: "auto" } });
  const { url, fetch } = await product.keyhold.mcp({ userId: "alice", provider: "agentcard" });
  await client.connect(new ModernTransport(new URL(url), { fetch }));
  const { structuredContent } = await client.callTool({ name: "whoami", arguments: {} });
  expect(structuredContent).toMatchObject({ email: "alice@example.com" });
  await client.close();
});

describe("GET /connections/:id/tools and POST /connections/:id/tools/:name", () => {
  const call = (name: string, body: string, provider = "agentcard") =>
    alice.json(paths.tool(provider, name), { method: "POST", headers: { "content-type": "application/json" }, body });

  it("Keyhold lists the tools, without those that a browser may not call", async () => {
    const { body } = await alice.json(paths.tools("agentcard"));
    const names = (body.tools as { name: string }[]).map(({ name }) => name);
    expect(names).toContain("create_card");
    expect(names).not.toContain("get_card_details");
  });

  it("Keyhold calls a tool with JSON arguments", async () => {
    const { status, body } = await call("create_card", '{"amount_cents":2500}');
    expect({ status, body }).toMatchObject({ status: 200, body: { structuredContent: { balanceCents: 2500 } } });
  });

  it.each([
    ["a denied tool", "get_card_details", "{}", "tool_refused"],
    ["a tool that Agentcard's rules do not name", "no_such_tool", "{}", "tool_refused"],
    ["arguments that are no object", "create_card", "[]", "body_invalid"],
    ["a body that is no JSON", "create_card", "{", "body_invalid"],
  ])("Keyhold refuses %s", async (_case, name, body, code) => {
    expect((await call(name, body)).body).toMatchObject({ error: { code } });
  });

  it.each([
    ["a tool that fails", "create_card", '{"amount_cents":1}'],
    ["a tool that is not there", "no_such_tool", "{}", "civic"],
  ])("Keyhold returns the provider's own answer for %s", async (_case, name, args, provider?: string) => {
    const { status, body } = await call(name, args, provider);
    expect({ status, body }).toMatchObject({ status: 200, body: { isError: true } });
  });
});
