import { paths } from "@keyhold/contract";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import { agentcard, type KeyholdEvent } from "../../src/index.js";
import { type Browser, connectionOf } from "../support/openBrowser.js";
import { type McpProcess, openMcpProcess } from "../support/openMcpProcess.js";
import { connect, openProduct, type Product } from "../support/openProduct.js";

describe("an MCP server that is killed", () => {
  /** Two providers at the same server: one sends an answer when it is complete, the other begins it at once. */
  const whole = "scripted";
  const streamed = "legacy";
  const events: KeyholdEvent[] = [];
  let server: McpProcess;
  let product: Product;
  let alice: Browser;
  let sessions: Record<string, string>;

  beforeAll(async () => {
    server = await openMcpProcess();
    product = await openProduct({
      onEvent: (event) => void events.push(event),
      more: ({ agentcardOptions }) =>
        Object.entries({ [whole]: server.url("whole"), [streamed]: server.url("streamed") }).map(([id, mcpUrl]) => ({
          ...agentcard({ ...agentcardOptions, id }),
          ownTools: undefined,
          mcpUrl,
          account: undefined,
        })),
    });
    alice = await product.browserOf("alice");
    for (const provider of [whole, streamed, "agentcard"]) await connect(product, alice, provider);
    sessions = { [whole]: await beginSession(whole), [streamed]: await beginSession(streamed) };
    await vi.waitFor(() => expect(told("called").size).toBe(2), { timeout: PATIENCE });
    events.length = 0;
  });
  afterAll(async () => {
    await server.kill();
    await product.close();
  });

  const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
  const send = (provider: string, method: string, params: object, session: Record<string, string> = {}) =>
    alice.fetch(paths.mcp(provider), {
      method: "POST",
      headers: { ...headers, ...session },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    });
  const call = (provider: string, name: string) =>
    send(provider, "tools/call", { name }, { "mcp-session-id": sessions[provider] ?? "" });
  const codeOf = async (response: Response) => {
    const { error } = (await response.json()) as { error: { code: string } };
    return [response.status, error.code];
  };
  const byAgent = async () => {
    const { url, fetch } = await product.keyhold.mcp({ userId: "alice", provider: whole });
    return fetch(url, { method: "POST", headers, body: '{"jsonrpc":"2.0"}' });
  };
  /** The ids of the requests that the events of this type name. */
  const told = (type: KeyholdEvent["type"]) =>
    new Set(events.filter((event) => event.type === type).map(({ requestId }) => requestId));
  const unknown = [502, "outcome_unknown"];
  const unavailable = [503, "provider_unavailable"];

  async function beginSession(provider: string): Promise<string> {
    const clientInfo = { name: "test", version: "1.0.0" };
    const params = { protocolVersion: "2025-03-26", capabilities: {}, clientInfo };
    const response = await send(provider, "initialize", params);
    await response.text();
    return response.headers.get("mcp-session-id") ?? "";
  }

  it("when an MCP server is killed, every call and stream fails with a clear error, Keyhold repeats no call, and all works when the server is back", async () => {
    const waiting = Array.from({ length: 10 }, () => call(whole, "never"));
    const streams = await Promise.all(Array.from({ length: 10 }, () => call(streamed, "never")));
    const tools = [whole, streamed].map((provider) => alice.json(paths.tool(provider, "never"), { method: "POST" }));
    const standing = await alice.fetch(paths.mcp(streamed), {
      headers: { accept: "text/event-stream", "mcp-session-id": sessions[streamed] ?? "" },
    });
    await expect.poll(() => server.called).toHaveLength(22);
    await server.kill();

    for (const response of await Promise.all(waiting)) expect(await codeOf(response)).toEqual(unknown);
    const [wholeTool, streamedTool] = await Promise.all(tools);
    expect(wholeTool).toMatchObject({ status: 502, body: { error: { code: "outcome_unknown" } } });
    expect(streamedTool).toMatchObject({ status: 502, body: { error: { code: "outcome_unknown" } } });
    for (const response of [...streams, standing]) {
      expect(response.status).toBe(200);
      await expect(response.text()).rejects.toThrow();
    }
    await expect.poll(() => told("called").size).toBe(waiting.length + streams.length + tools.length + 1);
    await expect.poll(() => told("failed")).toEqual(told("called"));
    // No request waited for an answer that could not arrive any more.
    expect(JSON.stringify(events)).not.toContain("takes too long");

    // While the server is away:
    expect(await codeOf(await call(whole, "done"))).toEqual(unavailable);
    expect(await codeOf(await alice.fetch(paths.tool(whole, "done"), { method: "POST" }))).toEqual(unavailable);
    await expect(byAgent()).rejects.toMatchObject({ code: "provider_unavailable" });
    expect(await connectionOf(alice, whole)).toMatchObject({ status: "unavailable" });
    expect(await connectionOf(alice, "agentcard")).toMatchObject({ status: "connected" });
    expect((await alice.json(paths.tools("agentcard"))).status).toBe(200);

    // The new server process knows no session. The clients' sessions continue.
    await server.startAgain();
    for (const provider of [whole, streamed]) {
      const response = await call(provider, "done");
      expect([response.status, response.headers.get("mcp-session-id")]).toEqual([200, sessions[provider]]);
      expect(await response.text()).toContain('"text":"done"');
    }
    expect((await alice.json(paths.tool(whole, "done"), { method: "POST" })).status).toBe(200);
    expect(await connectionOf(alice, whole)).toMatchObject({ status: "connected" });
    await expect.poll(() => server.called.slice(22)).toEqual(["done", "done", "done"]);
  });
});
