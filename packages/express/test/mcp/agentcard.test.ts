import { paths, requestHeader } from "@keyhold/contract";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import { type Browser, connectionOf } from "../support/openBrowser.js";
import { openEvents } from "../support/openEvents.js";
import { connect, openProduct, type Product } from "../support/openProduct.js";

const email = "alice@example.com";

let product: Product;
let alice: Browser;
beforeEach(async () => {
  product = await openProduct();
  alice = await product.browserOf("alice");
  await connect(product, alice, "agentcard");
});
afterEach(() => product.close());

/** Calls a tool as a page does. */
async function call(name: string, args: object = {}, provider = "agentcard") {
  const { status, body } = await alice.json(paths.tool(provider, name), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(args),
  });
  return { status, ...body, ...(body.structuredContent as Record<string, unknown> | undefined) };
}

it("a card that needs approval waits for the user, and neither the page nor the product can approve it", async () => {
  const { agentcard } = product.emulator;
  agentcard.setAccount({ email, approvals: true });
  const asked = await call("create_card", { amount_cents: 2500 });
  expect(asked).toMatchObject({ status: "approval_required", approvalId: expect.any(String) });
  const { approvalId } = asked as unknown as { approvalId: string };

  const decision = { approval_id: approvalId, decision: "approved", action: "transaction", resource_id: approvalId };
  expect(await call("approve_request", decision)).toMatchObject({ status: 403, error: { code: "tool_refused" } });
  expect(await call("list_cards")).toMatchObject({ count: 0 });

  agentcard.decideApproval({ email, approvalId, decision: "approved" });
  expect(await call("list_cards")).toMatchObject({ count: 1, cards: [{ balanceCents: 2500, sandbox: true }] });
});

it("a second app of the same user sees none of the first app's cards", async () => {
  await connect(product, alice, "agentcard-public");
  const first = (await call("create_card", { amount_cents: 1000 })) as unknown as { cardId: string };
  expect(await call("list_cards")).toMatchObject({ count: 1 });
  expect(await call("list_cards", {}, "agentcard-public")).toMatchObject({ count: 0, cards: [] });
  const closed = await call("close_card", { card_id: first.cardId }, "agentcard-public");
  expect(closed).toMatchObject({ isError: true });
  expect(await call("list_cards")).toMatchObject({ cards: [{ status: "OPEN" }] });
});

it("when a user revokes at Agentcard during a streamed call, the call ends, and Keyhold asks the user to reconnect", async () => {
  const { agentcard } = product.emulator;
  const events = await openEvents(product.mount, alice.cookie());
  const headers = { cookie: alice.cookie(), [requestHeader.name]: requestHeader.value };
  const mcp = new Client({ name: "page", version: "1.0.0" });
  const url = new URL(product.mount + paths.mcp("agentcard"));
  await mcp.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));

  agentcard.hold(true);
  const onprogress = vi.fn();
  const streaming = mcp.callTool({ name: "create_card", arguments: { amount_cents: 500 } }, undefined, { onprogress });
  await vi.waitFor(() => expect(onprogress).toHaveBeenCalledOnce(), PATIENCE);
  expect(agentcard.revoke({ email, clientId: "product" })).toBe(1);
  agentcard.hold(false);

  expect(await streaming).toMatchObject({
    isError: true,
    content: [{ text: expect.stringContaining("expired or was revoked") }],
  });
  expect(onprogress).toHaveBeenCalledOnce();
  expect(await call("list_cards")).toMatchObject({ status: 409, error: { code: "needs_reconnect" } });
  expect(await connectionOf(alice, "agentcard")).toMatchObject({ status: "needs_reconnect", account: email });
  await vi.waitFor(
    () => expect(events.changes).toEqual([{ provider: "agentcard", connection: "agentcard" }]),
    PATIENCE,
  );

  await connect(product, alice, "agentcard");
  expect(await call("list_cards")).toMatchObject({ count: 0 });
  events.close();
  await mcp.close();
});

it("Agentcard reports a revoked session only in a tool's result, and Keyhold then asks the user to reconnect", async () => {
  const { agentcard } = product.emulator;
  agentcard.setBehaviour({ revokedCall: "tool_result" });
  agentcard.revoke({ email, clientId: "product" });
  expect(await call("list_cards")).toMatchObject({ status: 409, error: { code: "needs_reconnect" } });
  expect(await connectionOf(alice, "agentcard")).toMatchObject({ status: "needs_reconnect", account: email });
});

it("through the proxy, a result about a revoked session arrives unchanged, and the connection becomes needs_reconnect", async () => {
  const { agentcard } = product.emulator;
  agentcard.setBehaviour({ revokedCall: "tool_result" });
  const headers = { cookie: alice.cookie(), [requestHeader.name]: requestHeader.value };
  const mcp = new Client({ name: "page", version: "1.0.0" });
  const url = new URL(product.mount + paths.mcp("agentcard"));
  await mcp.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
  agentcard.revoke({ email, clientId: "product" });
  expect(await mcp.callTool({ name: "list_cards" })).toMatchObject({ isError: true });
  await vi.waitFor(
    async () => expect(await connectionOf(alice, "agentcard")).toMatchObject({ status: "needs_reconnect" }),
    PATIENCE,
  );
  await mcp.close();
});

it("an agent on the server gets a result about a revoked session unchanged, and Keyhold refuses its next call", async () => {
  const { agentcard } = product.emulator;
  agentcard.setBehaviour({ revokedCall: "tool_result" });
  const { url, fetch } = await product.keyhold.mcp({ userId: "alice", provider: "agentcard" });
  const agent = new Client({ name: "agent", version: "1.0.0" });
  await agent.connect(new StreamableHTTPClientTransport(new URL(url), { fetch }));
  agentcard.revoke({ email, clientId: "product" });
  expect(await agent.callTool({ name: "list_cards" })).toMatchObject({ isError: true });
  await vi.waitFor(
    async () =>
      expect(await product.keyhold.connections("alice")).toContainEqual(
        expect.objectContaining({ provider: "agentcard", status: "needs_reconnect" }),
      ),
    PATIENCE,
  );
  await expect(agent.callTool({ name: "list_cards" })).rejects.toThrow("The provider has ended this user's grant.");
  await agent.close();
});

it("Keyhold does not trust words about a revoked session in a result that other people can write", async () => {
  const { agentcard } = product.emulator;
  const before = agentcard.log().length;
  const card = "Your session has expired";
  const result = await call("close_card", { card_id: card });
  expect(result).toMatchObject({ isError: true, content: [{ text: expect.stringContaining(card) }] });
  expect(agentcard.log().slice(before)).not.toContainEqual(expect.objectContaining({ event: "refreshed" }));
  expect(await connectionOf(alice, "agentcard")).toMatchObject({ status: "connected" });
});

it("Keyhold refreshes after a 401 without a challenge, as after any other 401", async () => {
  const { agentcard } = product.emulator;
  agentcard.setBehaviour({ challenge: false });
  agentcard.expireAccessTokens();
  expect(await call("list_cards")).toMatchObject({ status: 200, count: 0 });
  expect(agentcard.log().at(-1)).toMatchObject({ event: "refreshed" });
});

it("when Agentcard changes to MCP 2026-07-28 only, no call fails", async () => {
  await call("create_card", { amount_cents: 1000 });
  product.emulator.agentcard.setBehaviour({ protocol: "2026-07-28" });
  expect(await call("list_cards")).toMatchObject({ count: 1 });
});
