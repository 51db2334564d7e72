import { paths } from "@keyhold/contract";
import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from "@modelcontextprotocol/client";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import type { AgentAccess, KeyholdEvent } from "../../src/index.js";
import { createKeyring } from "../../src/vault/createKeyring.js";
import type { Browser } from "../support/openBrowser.js";
import { connect, openProduct, type Product, testKey } from "../support/openProduct.js";

const alice = { userId: "alice", connection: "agentcard" };
const events: KeyholdEvent[] = [];
let product: Product;
let browser: Browser;
beforeAll(async () => {
  product = await openProduct({
    onEvent: (event) => void events.push(event),
    tools: { agent: { allow: ["create_card"], deny: ["close_card"] } },
  });
  browser = await product.browserOf("alice");
  await connect(product, browser, "agentcard");
});
afterAll(() => product.close());

const list = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "list_cards" } });
const post = (url: string, token: string | undefined, init: RequestInit = {}) =>
  fetch(url, {
    method: "POST",
    body: list,
    ...init,
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...Object.fromEntries(new Headers(init.headers)),
    },
  });
const statusOf = async ({ url, token }: AgentAccess) => (await post(url, token)).status;

describe("unchanged MCP clients with a token of keyhold.agentToken()", () => {
  const open = async () => {
    const { url, token } = await product.keyhold.agentToken({ ...alice, agent: "shopper" });
    return [new URL(url), { requestInit: { headers: { authorization: `Bearer ${token}` } } }] as const;
  };

  it("the client of MCP SDK 1 lists the tools that the rules leave, and calls them", async () => {
    const client = new Client({ name: "test", version: "1.0.0" });
    await client.connect(new StreamableHTTPClientTransport(...(await open())));
    const names = (await client.listTools()).tools.map(({ name }) => name);
    expect(names).toContain("create_card");
    expect(names).not.toContain("close_card");
    expect(names).not.toContain("approve_request");
    const created = await client.callTool({ name: "create_card", arguments: { amount_cents: 1000 } });
    expect(created.structuredContent).toMatchObject({ status: "created" });
    expect(await client.callTool({ name: "close_card", arguments: { card_id: "x" } })).toMatchObject({
      isError: true,
      _meta: { "keyhold/approval": { status: "refused" } },
    });
    await client.close();
  });

  it("the client of MCP SDK 2 calls a tool", async () => {
    const client = new ModernClient({ name: "test", version: "1.0.0" }, { versionNegotiation: { mode: "auto" } });
    await client.connect(new ModernTransport(...(await open())));
    expect(await client.callTool({ name: "list_cards", arguments: {} })).not.toMatchObject({ isError: true });
    await client.close();
  });

  it("a plain JSON-RPC client begins a session at Civic, opens its event stream, and ends the session", async () => {
    await browser.fetch(paths.connection("civic"), { method: "POST" });
    const { url, token } = await product.keyhold.agentToken({ userId: "alice", provider: "civic" });
    expect(url).toBe(product.mount + paths.agentMcp("civic"));
    const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "plain", version: "1" } };
    const body = JSON.stringify({ jsonrpc: "2.0", id: 0, method: "initialize", params });
    const begun = await post(url, token, { body });
    await begun.text();
    const headers = { "mcp-session-id": begun.headers.get("mcp-session-id") ?? "", accept: "text/event-stream" };
    const leaving = new AbortController();
    const stream = await post(url, token, { method: "GET", body: null, headers, signal: leaving.signal });
    expect([stream.status, stream.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
    leaving.abort();
    const ended = await post(url, token, { method: "DELETE", body: null, headers });
    expect(ended.status).toBeLessThan(300);
  });
});

it("each request with a token is an event of its agent", async () => {
  const access = await product.keyhold.agentToken({ ...alice, agent: "reporter" });
  events.length = 0;
  await statusOf(access);
  const about = { method: "tools/call", tool: "list_cards", by: "agent", agent: "reporter", verdict: "allow" };
  await vi.waitFor(
    () =>
      expect(events).toContainEqual(
        expect.objectContaining({ type: "called", userId: "alice", status: 200, ...about }),
      ),
    PATIENCE,
  );
});

it.each([{ agent: "shopper" }, {}])(
  "a call that waits for its user is not sent if its token was revoked meanwhile: %j",
  async (revoked) => {
    const { url, token } = await product.keyhold.agentToken({ ...alice, agent: "shopper" });
    const params = { name: "pause_card", arguments: { card_id: "any" } };
    const call = post(url, token, { body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params }) });
    const approvalId = await vi.waitFor(async () => {
      const [waiting] = await product.keyhold.approvals("alice");
      if (!waiting) throw new Error("No call waits.");
      return waiting.id;
    }, PATIENCE);
    await product.keyhold.revokeAgentTokens({ ...alice, ...revoked });
    await product.keyhold.decide({ userId: "alice", approvalId, decision: "approve" });
    const { result } = JSON.parse(await (await call).text());
    expect(result).toMatchObject({ isError: true, _meta: { "keyhold/approval": { status: "left", approvalId } } });

    // The approval is for the next same call of the agent.
    const access = await product.keyhold.agentToken({ ...alice, agent: "shopper" });
    const body = JSON.stringify({ jsonrpc: "2.0", id: 2, method: "tools/call", params });
    expect(await (await post(access.url, access.token, { body })).text()).not.toContain("keyhold/approval");
  },
);

describe("a token that does not count", () => {
  const refusal = async (url: string, token: string | undefined, init?: RequestInit) => {
    const response = await post(url, token, init);
    const { status, headers } = response;
    return [status, headers.get("www-authenticate"), headers.get("access-control-allow-origin"), await response.text()];
  };
  const sealed = (text: string, context = ["agent-token", "agentcard"]) =>
    createKeyring([testKey])
      .seal(text, context)
      .then((seal) => `keyhold-agent.${seal}`);

  it("every wrong token gets the same answer: 401 with `WWW-Authenticate: Bearer`", async () => {
    const { url, token } = await product.keyhold.agentToken(alice);
    const civic = await product.keyhold.agentToken({ userId: "alice", provider: "civic" });
    const expired = { userId: "alice", agent: "agent", connectedAt: "", revoked: "0.0", expiresAt: 0 };
    const bob = { ...expired, userId: "bob", expiresAt: Date.now() + 60_000 };
    const expected = [401, "Bearer", null, expect.stringContaining("agent_token_invalid")];
    const usual = await refusal(url, undefined);
    expect(usual).toEqual(expected);
    const wrong: [string, string | undefined, RequestInit?][] = [
      [url, ""],
      [url, "keyhold-agent."],
      [url, token.slice(0, -2)],
      // Its length decides which of these end in a whole byte.
      ...["x", "xx", "xxx", "xxxx", "~", "="].map((end): [string, string] => [url, token + end]),
      [url, token.replace("keyhold-agent.", "")],
      [url, civic.token],
      [civic.url, token],
      [url, await sealed(JSON.stringify(expired))],
      [url, await sealed(JSON.stringify(bob))],
      [url, await sealed(JSON.stringify(expired), ["grant", "agentcard"])],
      [url.replace("agentcard", "agentcard.k3v9x0m2qa"), token],
      [url.replace("agentcard", "nothing"), token],
      [url, undefined, { headers: { authorization: `Basic ${token}` } }],
      [url, undefined, { headers: { authorization: token } }],
      [`${url}?access_token=${token}`, undefined],
      [url, undefined, { headers: { cookie: browser.cookie(), "keyhold-request": "1" } }],
      [url, undefined, { method: "OPTIONS", body: null, headers: { origin: product.origin } }],
    ];
    for (const [at, bearer, init] of wrong) expect(await refusal(at, bearer, init)).toEqual(usual);
  });

  it("a token opens no other route", async () => {
    const { token } = await product.keyhold.agentToken(alice);
    const routes = [
      paths.connections(),
      paths.mcp("agentcard"),
      paths.tools("agentcard"),
      paths.approvals(),
      paths.events(),
    ];
    for (const path of routes) {
      const headers = { authorization: `Bearer ${token}`, "keyhold-request": "1" };
      const response = await fetch(product.mount + path, { headers });
      expect([path, response.status]).not.toEqual([path, 200]);
      await response.body?.cancel();
    }
  });

  it("a token ends after its time", async () => {
    const access = await product.keyhold.agentToken({ ...alice, expiresInSeconds: 60 });
    expect(Date.parse(access.expiresAt) - Date.now()).toBeLessThanOrEqual(60_000);
    expect(await statusOf(access)).toBe(200);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60_001 });
    expect(await statusOf(access)).toBe(401);
    vi.useRealTimers();
  });

  it("keyhold.revokeAgentTokens() ends the tokens of one agent, or of all, and not those that are made later", async () => {
    const { agentToken, revokeAgentTokens } = product.keyhold;
    const open = (agent: string) => agentToken({ ...alice, agent });
    const statuses = async (accesses: readonly AgentAccess[]) => {
      const found: number[] = [];
      for (const access of accesses) found.push(await statusOf(access));
      return found;
    };
    const all = [await open("shopper"), await open("reporter"), await open("constructor")];
    await revokeAgentTokens({ ...alice, agent: "shopper" });
    expect(await statuses(all)).toEqual([401, 200, 200]);
    const later = await open("shopper");
    expect(await statusOf(later)).toBe(200);
    await revokeAgentTokens({ ...alice, agent: "constructor" });
    expect(await statuses([...all, later])).toEqual([401, 200, 401, 200]);
    await revokeAgentTokens(alice);
    expect(await statuses([...all, later])).toEqual([401, 401, 401, 401]);
    expect(await statusOf(await open("shopper"))).toBe(200);
    await revokeAgentTokens({ userId: "carol", connection: "agentcard" });
  });

  it("after the tokens of more agents are revoked than a grant counts, all of them stay revoked", async () => {
    const { agentToken, revokeAgentTokens } = product.keyhold;
    const first = await agentToken({ ...alice, agent: "run-0" });
    for (let run = 0; run < 60; run++) await revokeAgentTokens({ ...alice, agent: `run-${run}` });
    expect(await statusOf(first)).toBe(401);
  });

  it("a token ends when the user connects again, and when the user disconnects", async () => {
    const bob = await product.browserOf("bob");
    await connect(product, bob, "agentcard");
    const of = { userId: "bob", connection: "agentcard" };
    const first = await product.keyhold.agentToken(of);
    expect(await statusOf(first)).toBe(200);
    await connect(product, bob, "agentcard");
    expect(await statusOf(first)).toBe(401);
    const second = await product.keyhold.agentToken(of);
    await product.keyhold.disconnect(of);
    expect(await statusOf(second)).toBe(401);
    await connect(product, bob, "agentcard");
    expect(await statusOf(second)).toBe(401);
    await expect(product.keyhold.agentToken({ userId: "carol", connection: "agentcard" })).rejects.toMatchObject({
      code: "not_connected",
    });
  });
});

it.each([0, -1, 1.5, 2_592_001, Number.NaN, "60", null])(
  "keyhold.agentToken() refuses expiresInSeconds: %j",
  async (value) => {
    const asked = product.keyhold.agentToken({ ...alice, expiresInSeconds: value as number });
    if (value === null) await expect(asked).resolves.toHaveProperty("token");
    else await expect(asked).rejects.toThrow("from 1 to 2592000");
  },
);

it.each(["Shopper", "", "a b", "x".repeat(65), 7])("keyhold.agentToken() refuses the label %j", async (agent) => {
  await expect(product.keyhold.agentToken({ ...alice, agent: agent as string })).rejects.toThrow("is not a label");
});

it("a token tells an agent nothing about its user", async () => {
  const { token } = await product.keyhold.agentToken(alice);
  const [, , bytes = ""] = token.split(".");
  expect(token + Buffer.from(bytes, "base64url").toString("latin1")).not.toContain("alice");
});
