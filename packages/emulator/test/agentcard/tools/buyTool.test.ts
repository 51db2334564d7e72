import { afterAll, expect, test } from "vitest";
import { confidential, connectUser, createAgentcardEmulator, linkIn, submit } from "../../support/agentcard.js";

const { agentcard, close } = await createAgentcardEmulator();
afterAll(close);

const vaultCard = { id: "vault_1", brand: "visa", last4: "9001", expiry: "12/30", label: null };
const personal = { plan: "pro", balanceCents: 5000 } as const;
const nothing = { count: 0, transactions: [] };

async function user(
  email: string,
  settings: Parameters<typeof connectUser>[2] = personal,
  client?: { clientId: string },
) {
  const connected = await connectUser(agentcard, email, settings, client);
  const { call } = connected;
  return {
    ...connected,
    buy: (request: string, rest = {}) => call("buy", { request, ...rest }),
    transactions: () => call("list_transactions"),
    balance: () => call("get_balance"),
    approvalId: async () => {
      const { approvals } = (await call("list_pending_approvals")) as unknown as { approvals: { id: string }[] };
      return approvals[0]?.id ?? "";
    },
  };
}

test("buy names the total, and places the order only when a later message confirms it", async () => {
  const { buy, transactions, balance } = await user("quote@example.com");
  const quoted = await buy("buy the book for $12");
  expect(quoted).toMatchObject({ status: "assistant_turn", conversation_id: expect.any(String), isError: false });
  expect(quoted.text).toContain("Buy at Retail for $12.00 with a one-time card? Nothing was ordered yet.");
  expect(await buy("yes, and make it $12.50")).toMatchObject({ text: expect.stringContaining("$12.50") });
  expect(await transactions()).toMatchObject(nothing);

  const { conversation_id } = quoted;
  expect((await buy("yes, place the order", { conversation_id })).text).toMatch(/^Order placed: .+ Order id: order_/);
  expect(await balance()).toMatchObject({ balanceUsd: "37.50" });
  expect(await transactions()).toMatchObject({
    transactions: [
      { eventType: "refund", amountCents: 0 },
      { eventType: "purchase", amountCents: 1250, merchant: "Retail", status: "settled", cardLast4: "0001" },
      { eventType: "funding", amountCents: 1250 },
    ],
  });
});

test("a second yes buys nothing more, even at the same time, and another price in the same conversation is another order", async () => {
  const { buy, balance, logged } = await user("twice@example.com");
  await buy("a book for $10");
  const [first, second] = await Promise.all([buy("yes"), buy("yes")]);
  expect(second.text).toBe(first.text);
  expect(await balance()).toMatchObject({ balanceUsd: "40.00" });
  await buy("a pen for $3");
  await buy("yes");
  expect(await balance()).toMatchObject({ balanceUsd: "37.00" });
  const requests = ["a book for $10", "yes", "yes", "a pen for $3", "yes"];
  expect(logged()).toMatchObject(requests.map((request) => ({ tool: "buy", arguments: { request } })));
});

test("an app with test cards buys without moving the balance", async () => {
  const { buy, balance } = await user("test@example.com", personal, confidential);
  await buy("a book for $12");
  expect((await buy("yes")).text).toContain("TEST order, no real charge.");
  expect(await balance()).toMatchObject({ balanceUsd: "50.00" });
});

test("buy refuses wrong arguments, and asks for the price if the request names none", async () => {
  const { buy, call, transactions } = await user("arguments@example.com");
  const wrong = [
    {},
    { request: 5 },
    { request: "a book", conversation_id: 1 },
    { request: "a book", new_order: "yes" },
  ];
  for (const args of wrong) {
    expect(await call("buy", args)).toMatchObject({
      isError: true,
      text: expect.stringContaining("Invalid arguments for tool buy"),
    });
  }
  for (const request of ["", "a book", "a pencil for $0.99", "yes"])
    expect((await buy(request)).text).toContain("What does it cost?");
  expect((await buy("a bicycle for $1,250.50")).text).toContain("for $1250.50");
  expect(await transactions()).toMatchObject(nothing);
});

test("buy charges nothing if the balance does not cover the total, the amount is above the plan's limit, or the identity is not verified", async () => {
  const refused = async (email: string, settings: Parameters<typeof connectUser>[2], request: string) => {
    const { buy, transactions } = await user(email, settings);
    await buy(request);
    const { text } = await buy("yes");
    expect(await transactions()).toMatchObject(nothing);
    return text;
  };
  expect(await refused("poor@example.com", { ...personal, balanceCents: 1199 }, "a book for $12")).toContain(
    "Checkout blocked before anything was charged. The balance of $11.99 does not cover this",
  );
  expect(await refused("limit@example.com", {}, "a chair for $60")).toContain("Ask for $50.00 at most");
  expect(await refused("kyc@example.com", { kyc: "required" }, "a book for $12")).toContain("/link/");
});

test("buy does not find a conversation of another user or of another app, and new_order begins another one", async () => {
  const alice = await user("alice@example.com");
  const { conversation_id } = await alice.buy("a book for $12");
  const others = [await user("bob@example.com"), await user("alice@example.com", personal, confidential)];
  for (const { buy } of others) {
    expect(await buy("yes", { conversation_id })).toMatchObject({ status: "request_failed", isError: false });
  }
  expect(await alice.buy("yes", { conversation_id, new_order: true })).toMatchObject({
    conversation_id: expect.not.stringMatching(conversation_id ?? ""),
    text: expect.stringContaining("What does it cost?"),
  });
  expect(await alice.transactions()).toMatchObject(nothing);
  expect((await alice.buy("yes", { conversation_id })).text).toContain("Order placed");
});

test("buy sends the user to a shop's login first, and then goes on", async () => {
  const { buy, transactions } = await user("login@example.com");
  const asked = await buy("a salad from DoorDash for $12");
  expect(asked.text).toContain("The user has to log in at DoorDash first");
  expect((await buy("yes")).text).toContain("The user has to log in");
  expect(await transactions()).toMatchObject(nothing);
  expect(await submit(linkIn(asked))).toBe(200);
  expect((await buy("done, I logged in")).text).toContain("Buy at DoorDash for $12.00");
  expect((await buy("yes")).text).toContain("Order placed");
});

test("the user approves a purchase with their own card on the page that buy names", async () => {
  const { buy, transactions, balance } = await user("vault@example.com", { ...personal, vaultCards: [vaultCard] });
  expect((await buy("a book for $12")).text).toContain("with your own card ending 9001");
  const asked = await buy("yes");
  expect(asked.text).toContain("the user has to approve this. Nothing was charged.");
  expect(await (await fetch(linkIn(asked))).text()).toContain(
    "Buy at Retail for $12.00 with your own card ending 9001?",
  );
  expect((await buy("yes")).text).toContain("the user has to approve this");
  expect(await transactions()).toMatchObject(nothing);

  expect(await submit(linkIn(asked), { decision: "maybe" })).toBe(410);
  expect(await submit(linkIn(asked), { decision: "approved" })).toBe(200);
  expect(await submit(linkIn(asked), { decision: "approved" })).toBe(410);
  expect((await buy("is it done?")).text).toContain("Order placed");
  expect(await balance()).toMatchObject({ balanceUsd: "50.00" });
  const purchase = { eventType: "purchase", amountCents: 1200, cardId: null, cardLast4: "9001", source: "vault" };
  expect(await transactions()).toMatchObject({ count: 1, transactions: [purchase] });
});

test("a purchase with the user's own card can be denied, and an app cannot approve it", async () => {
  const { buy, call, transactions, approvalId, email } = await user("denied@example.com", { vaultCards: [vaultCard] });
  await buy("a book for $12");
  const asked = await buy("yes");
  const approval_id = await approvalId();
  for (const action of ["transaction", "card_details", "vault_purchase"]) {
    const decision = { approval_id, decision: "approved", action, resource_id: approval_id };
    expect(await call("approve_request", decision)).toMatchObject({ isError: true });
  }
  agentcard.decideApproval({ email, approvalId: approval_id, decision: "denied" });
  expect(await submit(linkIn(asked), { decision: "approved" })).toBe(410);
  expect((await buy("yes")).text).toContain("The order was not approved");
  expect(await transactions()).toMatchObject(nothing);
});

test("the control API approves a purchase with the user's own card, for this user only", async () => {
  const { buy, transactions, approvalId, email } = await user("control@example.com", { vaultCards: [vaultCard] });
  await buy("a book for $12");
  await buy("yes");
  const approval = { approvalId: await approvalId(), decision: "approved" } as const;
  expect(() => agentcard.decideApproval({ email: "mallory@example.com", ...approval })).toThrow(/no pending approval/);
  agentcard.decideApproval({ email, ...approval });
  expect(await transactions()).toMatchObject({ count: 1, transactions: [{ source: "vault" }] });
});

test("if the user must approve purchases, approve_request places the order once", async () => {
  const { buy, call, balance, approvalId } = await user("approved@example.com", { ...personal, approvals: true });
  await buy("a book for $12");
  expect((await buy("yes")).text).toContain("or call approve_request");
  const approval_id = await approvalId();
  const decision = { approval_id, decision: "approved", action: "transaction", resource_id: approval_id };
  expect(await call("list_pending_approvals")).toMatchObject({
    approvals: [{ action: "transaction", summary: "Buy at Retail for $12.00 with a one-time card" }],
  });
  expect(await call("approve_request", decision)).toMatchObject({ status: "approved", card: { last4: "0001" } });
  expect(await call("approve_request", decision)).toMatchObject({ isError: true });
  expect((await buy("yes")).text).toContain("Order placed");
  expect(await balance()).toMatchObject({ balanceUsd: "38.00" });
});

test("an approved order that the balance no longer covers is not placed", async () => {
  const { buy, transactions, approvalId, email } = await user("late@example.com", { ...personal, approvals: true });
  await buy("a book for $12");
  await buy("yes");
  agentcard.setAccount({ email, balanceCents: 100 });
  agentcard.decideApproval({ email, approvalId: await approvalId(), decision: "approved" });
  expect((await buy("is it done?")).text).toContain("the balance does not cover it any more. Nothing was charged.");
  expect(await transactions()).toMatchObject(nothing);
});

test("the user adds cards of their own on a page, and list_cards lists them with the app's cards", async () => {
  const { call } = await connectUser(agentcard, "owner@example.com");
  const link = () => call("get_wallet_link", { purpose: "add_card" });
  const { url } = await link();
  expect(await (await fetch(url ?? "")).text()).toContain("The emulator takes no card number");
  expect(await submit(url, { brand: "gold" })).toBe(410);
  expect(await submit(url, { brand: "visa" })).toBe(200);
  expect(await submit(url, { brand: "visa" })).toBe(410);
  await submit((await link()).url, { brand: "mastercard" });
  expect(await call("list_cards")).toMatchObject({
    count: 0,
    cards: [],
    vaultCards: [
      { brand: "visa", last4: "9001", expiry: expect.stringMatching(/^\d\d\/\d\d$/), label: null },
      { brand: "mastercard", last4: "9002" },
    ],
  });
  const bob = await connectUser(agentcard, "stranger@example.com");
  expect(await bob.call("list_cards")).toMatchObject({ vaultCards: [] });
});
