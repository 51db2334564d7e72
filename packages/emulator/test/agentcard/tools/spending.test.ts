import { afterAll, expect, test } from "vitest";
import { confidential, connectUser, createAgentcardEmulator } from "../../support/agentcard.js";

const { agentcard, close } = await createAgentcardEmulator();
afterAll(close);

const spending = [
  ["buy", { request: "a book for $12" }],
  ["withdraw", { amount_cents: 500, destination_address: `0x${"ab".repeat(20)}` }],
  ["create_withdrawal_recipient", { type: "ach", beneficiary_name: "Alice", country_code: "US" }],
  ["manage_subscription", { merchant: "locale", action: "skip", date: "2027-02-01" }],
  ["buy_connect", { merchant: "doordash" }],
  ["create_card", { amount_cents: 500 }],
] as const;

test("after revoke_connection, the access token and the refresh token are refused, and no tool does anything", async () => {
  const { app, tokens, call, logged } = await connectUser(agentcard, "alice@example.com");
  const bob = await connectUser(agentcard, "bob@example.com");
  const other = await connectUser(agentcard, "alice@example.com", {}, confidential);
  expect(await call("revoke_connection", { client_id: "cli" })).toMatchObject({ status: "revoked", revoked: 1 });

  const before = logged().length;
  expect(await app.statusOf(tokens.accessToken)).toBe(401);
  await expect(app.refresh(tokens.refreshToken)).rejects.toMatchObject({ error: "invalid_grant" });
  for (const [tool, args] of spending) await expect(call(tool, args)).rejects.toThrow();
  expect(logged()).toHaveLength(before);

  expect(await bob.call("list_transactions")).toMatchObject({ count: 0 });
  expect(await other.call("get_balance")).toMatchObject({ balanceUsd: "1000.00" });
  expect(await other.call("revoke_connection", { client_id: "cli" })).toMatchObject({ status: "not_connected" });
});

test("with revokedCall, a tool that spends answers after a revocation with a result that says so", async () => {
  const { call, logged, email } = await connectUser(agentcard, "told@example.com");
  agentcard.setBehaviour({ revokedCall: "tool_result" });
  agentcard.revoke({ email, clientId: "cli" });
  for (const [tool, args] of spending) {
    expect(await call(tool, args)).toMatchObject({ isError: true, text: expect.stringContaining("was revoked") });
  }
  agentcard.reset();
  expect(logged()).toEqual([]);
});

test("revoke_connection refuses wrong arguments", async () => {
  const { app, tokens, call } = await connectUser(agentcard, "arguments@example.com");
  for (const args of [{}, { client_id: 1 }, { client_id: null }])
    expect(await call("revoke_connection", args)).toMatchObject({ isError: true });
  expect(await app.statusOf(tokens.accessToken)).toBe(200);
});

test("the log lists each call that may spend or change something, and no call that only reads", async () => {
  const { call, logged, email } = await connectUser(agentcard, "log@example.com");
  for (const tool of ["whoami", "list_cards", "get_balance", "list_transactions", "buy_list_merchants"])
    await call(tool);
  expect(logged()).toEqual([]);

  await call("create_card", { amount_cents: 500 });
  await call("create_card", { amount_cents: 500 });
  await call("get_card_details", { card_id: "card_unknown" });
  await call("redeem_code", { code: "SECRET" });
  await call("a_tool_of_tomorrow", { amount: 1 });
  const entry = { at: expect.any(String), event: "tool_called", clientId: "cli", account: email };
  expect(logged()).toEqual([
    { ...entry, tool: "create_card", arguments: { amount_cents: 500 } },
    { ...entry, tool: "create_card", arguments: { amount_cents: 500 } },
    { ...entry, tool: "get_card_details", arguments: { card_id: "card_unknown" } },
    { ...entry, tool: "redeem_code", arguments: undefined },
    { ...entry, tool: "a_tool_of_tomorrow", arguments: undefined },
  ]);
});

test("the log lists a call whose answer was lost, and its page shows the tool", async () => {
  const { call, logged, email } = await connectUser(agentcard, "lost@example.com");
  agentcard.faults.add({ kind: "drop", tool: "withdraw", email, afterBytes: 0, times: 1 });
  const args = { amount_cents: 500, destination_address: `0x${"ab".repeat(20)}` };
  await expect(call("withdraw", args)).rejects.toThrow();
  expect(logged()).toMatchObject([{ tool: "withdraw", arguments: args }]);
  expect(await call("list_transactions")).toMatchObject({ count: 1 });
  expect(await (await fetch(`${agentcard.origin}/__control`)).text()).toContain("tool_called withdraw");
});
