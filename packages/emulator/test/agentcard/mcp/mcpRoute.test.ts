import { expect, test } from "vitest";
import recorded from "../../../src/agentcard/tools/tools.json" with { type: "json" };
import { App, call, confidential, publicClient, startAgentcard } from "../../support/agentcard.js";

async function connected(email = "alice@example.com") {
  const app = await App.discover(await startAgentcard(), confidential);
  return app.mcp((await app.connect(email)).accessToken);
}

test("tools/list returns the recorded tools unchanged", async () => {
  const { tools } = await (await connected()).listTools();
  expect(recorded).toHaveLength(58);
  expect(tools).toEqual(recorded);
});

test("the tools create, list, show, pause, resume and close a card", async () => {
  const mcp = await connected();
  const call = async (name: string, args = {}) => (await mcp.callTool({ name, arguments: args })).structuredContent;
  const created = await call("create_card", { amount_cents: 1000, type: "multi_use" });
  expect(created).toMatchObject({
    status: "created",
    last4: "0001",
    expiry: expect.stringMatching(/^\d\d\/\d\d$/),
    balanceCents: 1000,
    balanceDollars: "10.00",
    cardStatus: "OPEN",
    testCard: true,
    sandbox: true,
  });
  const card_id = (created as { cardId: string }).cardId;
  expect(await call("list_cards")).toMatchObject({ count: 1, cards: [{ id: card_id, status: "OPEN", sandbox: true }] });
  expect(await call("get_card_balance", { card_id })).toMatchObject({ balanceCents: 1000 });
  expect(await call("pause_card", { card_id })).toMatchObject({ status: "paused" });
  expect(await call("resume_card", { card_id })).toMatchObject({ status: "active" });
  expect(await call("close_card", { card_id })).toMatchObject({ status: "closed", cardId: card_id });
  expect(await call("list_cards")).toMatchObject({ cards: [{ status: "CLOSED", balanceCents: 0 }] });
  expect(await call("list_transactions", { card_id, limit: 1 })).toMatchObject({
    count: 1,
    transactions: [{ eventType: "refund", amountCents: 1000 }],
  });
});

test("get_card_details returns the card number only in the text", async () => {
  const mcp = await connected();
  const created = await mcp.callTool({ name: "create_card", arguments: { amount_cents: 100 } });
  const card_id = (created.structuredContent as { cardId: string }).cardId;
  const details = await mcp.callTool({ name: "get_card_details", arguments: { card_id } });
  expect(JSON.stringify(details.content)).toMatch(/PAN: 4242\d{8}0001/);
  expect(JSON.stringify(details.structuredContent)).not.toMatch(/4242\d{12}/);
});

test.each([
  ["create_card", { amount_cents: 99 }, /at least 100/],
  ["create_card", { amount_cents: "ten" }, /^Error: Invalid arguments for tool create_card/],
  ["close_card", { card_id: "card_unknown" }, /^Error: API error 404/],
  ["redeem_code", { code: "SPRING" }, /does not play redeem_code/],
  ["no_such_tool", {}, /^Error: Unknown tool: no_such_tool$/],
])("%s with %j returns a result with isError", async (name, args, text) => {
  const result = await (await connected()).callTool({ name, arguments: args });
  expect(result.isError).toBe(true);
  expect(result.content).toEqual([{ type: "text", text: expect.stringMatching(text) }]);
});

test("every tool returns a result in the recorded form, even if the emulator does not play the tool", async () => {
  const mcp = await connected();
  // After listTools, the client checks each result against the tool's output schema.
  const { tools } = await mcp.listTools();
  let played = 0;
  for (const { name } of tools) {
    const { text, isError } = await call(mcp, name);
    if (!isError || !text.includes(`does not play ${name}`)) played += 1;
  }
  expect(played).toBe(30);
});

test("create_card reports its progress on the stream", async () => {
  const steps: (string | undefined)[] = [];
  await (await connected()).callTool({ name: "create_card", arguments: { amount_cents: 500 } }, undefined, {
    onprogress: ({ message }) => steps.push(message),
  });
  expect(steps).toEqual(["Checking limits", "Card created"]);
});

test("an app cannot see the cards of another app or of another user", async () => {
  const provider = await startAgentcard();
  const shop = await App.discover(provider, confidential);
  const cli = await App.discover(provider, publicClient);
  const alice = await shop.mcp((await shop.connect("alice@example.com")).accessToken);
  const created = await alice.callTool({ name: "create_card", arguments: { amount_cents: 1000 } });
  const card_id = (created.structuredContent as { cardId: string }).cardId;

  for (const [app, email] of [
    [shop, "bob@example.com"],
    [cli, "alice@example.com"],
  ] as const) {
    const stranger = await app.mcp((await app.connect(email)).accessToken);
    expect((await stranger.callTool({ name: "list_cards" })).structuredContent).toMatchObject({ count: 0, cards: [] });
    expect(await stranger.callTool({ name: "close_card", arguments: { card_id } })).toMatchObject({ isError: true });
  }
  const again = await shop.mcp((await shop.connect("Alice@Example.com")).accessToken);
  expect((await again.callTool({ name: "list_cards" })).structuredContent).toMatchObject({ count: 1 });
});

test("a live app creates no test cards", async () => {
  const app = await App.discover(await startAgentcard(), publicClient);
  const mcp = await app.mcp((await app.connect("alice@example.com")).accessToken);
  const { structuredContent } = await mcp.callTool({ name: "create_card", arguments: { amount_cents: 1000 } });
  expect(structuredContent).toMatchObject({ status: "created" });
  expect(structuredContent).not.toHaveProperty("testCard");
});

test("whoami, get_plan, get_balance and list_connections describe the account and the app", async () => {
  const mcp = await connected();
  const call = async (name: string) => (await mcp.callTool({ name })).structuredContent;
  expect(await call("whoami")).toMatchObject({ email: "alice@example.com", connectionClientName: "Shop" });
  expect(await call("get_plan")).toMatchObject({ cardsThisMonth: 0 });
  expect(await call("get_balance")).toMatchObject({ balanceUsd: "1000.00" });
  expect(await call("list_connections")).toMatchObject({ count: 1, connections: [{ clientId: "shop", active: true }] });
});

test("revoke_connection ends the access of an app, even of the app that calls it", async () => {
  const app = await App.discover(await startAgentcard(), confidential);
  const { accessToken } = await app.connect("alice@example.com");
  const mcp = await app.mcp(accessToken);
  const revoke = (client_id: string) => mcp.callTool({ name: "revoke_connection", arguments: { client_id } });
  expect((await revoke("unknown")).structuredContent).toMatchObject({ status: "not_connected", revoked: 0 });
  expect((await revoke("shop")).structuredContent).toMatchObject({ status: "revoked", revoked: 1 });
  expect(await app.statusOf(accessToken)).toBe(401);
});

test("a request without a token gets a 401 that names the protected resource metadata", async () => {
  const { origin } = await startAgentcard();
  const response = await fetch(`${origin}/mcp`, { method: "POST" });
  expect(response.status).toBe(401);
  expect(response.headers.get("www-authenticate")).toContain(`${origin}/.well-known/oauth-protected-resource/mcp`);
  expect(await response.json()).toMatchObject({ error: "invalid_token" });
});

test.each(["GET", "DELETE"])("the MCP endpoint responds to %s with 405", async (method) => {
  const { origin } = await startAgentcard();
  expect((await fetch(`${origin}/mcp`, { method })).status).toBe(405);
});
