import { expect, test } from "vitest";
import { App, call as callTool, confidential, publicClient, startAgentcard } from "../support/agentcard.js";

const email = "alice@example.com";

async function connected() {
  const provider = await startAgentcard({ accounts: [{ email, approvals: true }] });
  const app = await App.discover(provider, confidential);
  const mcp = await app.mcp((await app.connect(email)).accessToken);
  const call = (name: string, args?: Record<string, unknown>) => callTool(mcp, name, args);
  const ask = async () => (await call("create_card", { amount_cents: 2500 })).approvalId ?? "";
  return { provider, call, ask };
}

test("Agentcard creates a card that needs approval after the user approves it through the app", async () => {
  const { call, ask } = await connected();
  const approval_id = await ask();
  expect(await call("list_cards")).toMatchObject({ count: 0 });
  expect(await call("list_pending_approvals")).toMatchObject({
    count: 1,
    approvals: [{ id: approval_id, action: "transaction", appName: "Shop", summary: "$25.00" }],
  });
  const decision = { approval_id, decision: "approved", action: "transaction", resource_id: approval_id };
  expect(await call("approve_request", decision)).toMatchObject({
    status: "card_created",
    card: { balanceCents: 2500 },
  });
  expect(await call("list_cards")).toMatchObject({ count: 1 });
  expect(await call("list_pending_approvals")).toMatchObject({ count: 0 });
  expect(await call("approve_request", decision)).toMatchObject({ isError: true });
  expect(await call("list_cards")).toMatchObject({ count: 1 });
});

test("Agentcard does not create a card that the user denied", async () => {
  const { provider, call, ask } = await connected();
  const approval_id = await ask();
  const decision = { approval_id, decision: "denied", action: "transaction", resource_id: approval_id };
  expect(await call("approve_request", decision)).toMatchObject({ status: "denied" });
  provider.decideApproval({ email, approvalId: await ask(), decision: "denied" });
  expect(await call("list_cards")).toMatchObject({ count: 0 });
});

test("Agentcard does not create an approved card that the balance no longer covers", async () => {
  const provider = await startAgentcard({ accounts: [{ email, approvals: true, plan: "pro", balanceCents: 3000 }] });
  const app = await App.discover(provider, publicClient);
  const mcp = await app.mcp((await app.connect(email)).accessToken);
  const ask = () => callTool(mcp, "create_card", { amount_cents: 2500 });
  const asked = [await ask(), await ask()];
  const approved = [];
  for (const { approvalId } of asked) {
    const decision = { approval_id: approvalId, decision: "approved", action: "transaction", resource_id: approvalId };
    approved.push(await callTool(mcp, "approve_request", decision));
  }
  expect(approved).toMatchObject([{ status: "card_created" }, { text: expect.stringContaining("does not cover") }]);
  expect(await callTool(mcp, "list_cards")).toMatchObject({ count: 1 });
  expect(await callTool(mcp, "get_balance")).toMatchObject({ balanceUsd: "5.00" });
});

test("the user can approve a card on the account page", async () => {
  const { provider, call, ask } = await connected();
  const id = await ask();
  const page = `${provider.origin}/account`;
  expect(await (await fetch(page)).text()).toContain("Create a card with $25.00");
  const answered = await fetch(page, {
    method: "POST",
    body: new URLSearchParams({ email, id, decision: "approved" }),
  });
  expect(await answered.text()).not.toContain("Create a card");
  expect(await call("list_cards")).toMatchObject({ count: 1 });
});

test("showing a card number needs approval too, and the approval is valid only for that card", async () => {
  const { provider, call, ask } = await connected();
  for (let card = 1; card <= 2; card += 1) {
    provider.decideApproval({ email, approvalId: await ask(), decision: "approved" });
  }
  const { cards } = (await call("list_cards")) as unknown as { cards: { id: string }[] };
  const [card_id = "", other = ""] = cards.map(({ id }) => id);
  const asked = await call("get_card_details", { card_id });
  expect(asked).toMatchObject({ status: "approval_required", cardId: card_id });
  expect(asked.text).not.toMatch(/4242\d{12}/);

  const approval_id = asked.approvalId ?? "";
  provider.decideApproval({ email, approvalId: approval_id, decision: "approved" });
  expect((await call("get_card_details", { card_id, approval_id })).text).toMatch(/PAN: 4242\d{8}0001/);
  expect(await call("get_card_details", { card_id: other, approval_id })).toMatchObject({
    status: "approval_required",
  });
});

test("an app can neither see nor decide the approvals of another app", async () => {
  const { provider, ask } = await connected();
  const approval_id = await ask();
  const app = await App.discover(provider, publicClient);
  const mcp = await app.mcp((await app.connect(email)).accessToken);
  expect((await mcp.callTool({ name: "list_pending_approvals" })).structuredContent).toMatchObject({ count: 0 });
  const decision = { approval_id, decision: "approved", action: "transaction", resource_id: approval_id };
  expect(await mcp.callTool({ name: "approve_request", arguments: decision })).toMatchObject({ isError: true });
});
