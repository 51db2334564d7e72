import { expect, test } from "vitest";
import { cardRefusalStatuses, cardRefusals } from "../../src/agentcard/tools/cardRefusals.js";
import type { AccountSettings } from "../../src/index.js";
import { App, call as callTool, confidential, publicClient, startAgentcard, submit } from "../support/agentcard.js";

const email = "alice@example.com";

/** Connects Alice through an app with live cards, unless another app is given. */
async function connected(settings: Partial<AccountSettings> = {}, client: { clientId: string } = publicClient) {
  const provider = await startAgentcard({ accounts: [{ email, ...settings }] });
  const app = await App.discover(provider, client);
  const mcp = await app.mcp((await app.connect(email)).accessToken);
  const call = (name: string, args?: Record<string, unknown>) => callTool(mcp, name, args);
  return { provider, call };
}

test("a purchase reduces the card's balance, and Agentcard declines a purchase that the balance does not cover", async () => {
  const { provider, call } = await connected();
  const { cardId = "" } = await call("create_card", { amount_cents: 1000, type: "multi_use" });
  const charge = (amountCents: number) => provider.charge({ email, cardId, merchant: "Bookshop", amountCents });
  expect(charge(700)).toBe("settled");
  expect(charge(700)).toBe("declined");
  await call("pause_card", { card_id: cardId });
  expect(charge(100)).toBe("declined");
  await call("resume_card", { card_id: cardId });
  expect(charge(300)).toBe("settled");
  expect(await call("get_card_balance", { card_id: cardId })).toMatchObject({ balanceCents: 0 });
  expect(await call("list_transactions", { card_id: cardId, status: "declined" })).toMatchObject({
    count: 2,
    transactions: [{ merchant: "Bookshop", amountCents: 100 }, { amountCents: 700 }],
  });
  expect(() => provider.charge({ email, cardId: "card_unknown", merchant: "Bookshop", amountCents: 1 })).toThrow(
    /no such card/,
  );
});

test("a merchant charges a card by its number and CVV, and a wrong CVV finds no card", async () => {
  const { provider, call } = await connected();
  const { cardId = "" } = await call("create_card", { amount_cents: 1000 });
  const { text } = await call("get_card_details", { card_id: cardId });
  const number = /PAN: (\d+)/.exec(text)?.[1] ?? "";
  const purchase = { number, merchant: "Bookshop", amountCents: 1000 };
  expect(() => provider.charge({ ...purchase, cvv: "999" })).toThrow(/no such card/);
  expect(provider.charge({ ...purchase, cvv: "000" })).toBe("settled");
  expect(await call("get_card_balance", { card_id: cardId })).toMatchObject({ balanceCents: 0 });
});

test("a single-use card closes after its first charge, and cannot be paused", async () => {
  const { provider, call } = await connected();
  const { cardId = "" } = await call("create_card", { amount_cents: 1000 });
  expect(await call("pause_card", { card_id: cardId })).toMatchObject({ status: "not_multi_use", isError: true });
  expect(provider.charge({ email, cardId, merchant: "Bookshop", amountCents: 400 })).toBe("settled");
  expect(await call("list_cards")).toMatchObject({ cards: [{ status: "CLOSED", balanceCents: 0 }] });
});

test("live cards of a personal plan draw on the account's balance, and closing a card returns its rest", async () => {
  const { provider, call } = await connected({ plan: "pro", balanceCents: 3000 });
  const { cardId = "" } = await call("create_card", { amount_cents: 2000, type: "multi_use" });
  expect(await call("get_balance")).toMatchObject({ balanceUsd: "10.00" });
  expect(await call("create_card", { amount_cents: 2000 })).toEqual({
    text: expect.stringMatching(/balance of \$10\.00 does not cover/),
    isError: false,
  });
  provider.charge({ email, cardId, merchant: "Bookshop", amountCents: 500 });
  await call("close_card", { card_id: cardId });
  expect(await call("get_balance")).toMatchObject({ balanceUsd: "25.00" });
});

test("the limit of a multi-use card can go up within the balance, and down to the spent amount", async () => {
  const { provider, call } = await connected({ plan: "pro", balanceCents: 3000 });
  const { cardId = "" } = await call("create_card", { amount_cents: 1000, type: "multi_use" });
  provider.charge({ email, cardId, merchant: "Bookshop", amountCents: 400 });
  const resize = (cents: number) => call("update_card_limit", { card_id: cardId, spend_limit_cents: cents });
  expect(await resize(2500)).toMatchObject({ status: "updated", spendLimitCents: 2500, balanceCents: 2100 });
  expect(await resize(3001)).toMatchObject({ status: "insufficient_collateral", isError: true });
  expect(await resize(399)).toMatchObject({ status: "invalid_request", isError: true });
  expect(await resize(400)).toMatchObject({ status: "updated", balanceCents: 0 });
  expect(await call("get_balance")).toMatchObject({ balanceUsd: "26.00" });
});

test("the link of add_funds adds the funds once", async () => {
  const { call } = await connected({ plan: "pro", balanceCents: 0 });
  expect(await call("add_funds", { amount_cents: 100 })).not.toHaveProperty("checkoutUrl");
  const { checkoutUrl = "" } = await call("add_funds", { amount_cents: 2500 });
  expect(await (await fetch(checkoutUrl)).text()).toContain("Pay $25.00");
  expect(await submit(checkoutUrl)).toBe(200);
  expect(await submit(checkoutUrl)).toBe(410);
  expect(await call("get_balance")).toMatchObject({ balanceUsd: "25.00" });
});

test("a plan limits the number and the amount of cards until the user upgrades it", async () => {
  const { call } = await connected({ plan: "free" });
  expect(await call("create_card", { amount_cents: 5001 })).toMatchObject({
    status: "limit_reached",
    isError: false,
  });
  for (let count = 1; count <= 5; count += 1) {
    expect(await call("create_card", { amount_cents: 100 })).toMatchObject({ status: "created" });
  }
  expect(await call("create_card", { amount_cents: 100 })).toMatchObject({ status: "limit_reached" });
  expect(await call("get_plan")).toMatchObject({
    plan: "free",
    cardsThisMonth: 5,
    maxCardsPerMonth: 5,
    cardsRemaining: 0,
  });

  const { checkoutUrl } = await call("upgrade_plan");
  expect(await submit(checkoutUrl)).toBe(200);
  expect(await call("upgrade_plan", { plan: "basic" })).toMatchObject({ status: "already_on_plan" });
  expect(await call("upgrade_plan", { plan: "pro" })).toMatchObject({ status: "swapped", plan: "Pro" });
  expect(await call("create_card", { amount_cents: 90_000 })).toMatchObject({ status: "created" });
});

test("a company's cards have $50 at most until Agentcard raises the limit", async () => {
  const { call, provider } = await connected();
  expect(await call("create_card", { amount_cents: 5001 })).toMatchObject({
    status: "limit_reached",
    maxAmountCents: 5000,
    isError: false,
  });
  expect(await call("create_card", { amount_cents: 5000 })).toMatchObject({ status: "created" });
  expect(await call("get_plan")).toMatchObject({ maxCardAmountCents: 5000, maxCardsPerMonth: null });
  provider.setAccount({ email: "alice@example.com", maxCardAmountCents: 200_000 });
  expect(await call("create_card", { amount_cents: 200_000 })).toMatchObject({ status: "created" });
});

test("create_card needs an identity check, which the user completes on a page", async () => {
  const { call } = await connected({ kyc: "required" });
  expect(await call("create_card", { amount_cents: 500 })).toMatchObject({
    status: "kyc_required",
    isError: false,
  });
  expect(await call("get_kyc_status")).toMatchObject({ verified: false, status: null });
  const { verificationUrl } = await call("start_kyc", { terms_accepted: true });
  expect(await call("get_kyc_status")).toMatchObject({ status: "pending" });
  expect(await submit(verificationUrl, { result: "verified" })).toBe(200);
  expect(await call("get_kyc_status")).toMatchObject({ verified: true });
  expect(await call("create_card", { amount_cents: 500 })).toMatchObject({ status: "created" });
});

test("a rejected identity is final, and create_card reports it only in the text", async () => {
  const { call } = await connected({ kyc: "required" });
  const { verificationUrl } = await call("start_kyc");
  expect(await submit(verificationUrl, { result: "rejected" })).toBe(200);
  expect(await call("start_kyc")).toMatchObject({ status: "rejected" });
  expect(await call("create_card", { amount_cents: 500 })).toEqual({
    text: expect.stringContaining("not accepted"),
    isError: false,
  });
});

test("a live app without a subscription creates no cards, and a test app needs no subscription", async () => {
  const provider = await startAgentcard({
    clients: [
      {
        ...publicClient,
        name: "Live",
        redirectUris: ["https://app.example.com/callback"],
        mode: "live",
        subscribed: false,
      },
      {
        ...confidential,
        name: "Test",
        redirectUris: ["https://app.example.com/callback"],
        mode: "test",
        subscribed: false,
      },
    ],
  });
  const create = async (client: { clientId: string }) => {
    const app = await App.discover(provider, client);
    const mcp = await app.mcp((await app.connect(email)).accessToken);
    return (await mcp.callTool({ name: "create_card", arguments: { amount_cents: 500 } })).structuredContent;
  };
  expect(await create(publicClient)).toMatchObject({ status: "subscription_inactive" });
  expect(await create(confidential)).toMatchObject({ status: "created" });
});

test.each(cardRefusalStatuses)("with refuseCards, create_card returns the status %s", async (status) => {
  const { provider, call } = await connected({ refuseCards: status });
  const refused = await call("create_card", { amount_cents: 500 });
  expect(refused).toMatchObject({ text: cardRefusals[status].message, isError: false });
  if (!("textOnly" in cardRefusals[status])) expect(refused.status).toBe(status);
  provider.setAccount({ email, refuseCards: null });
  expect(await call("create_card", { amount_cents: 500 })).toMatchObject({ status: "created" });
});

test("the page of get_wallet_link shows the app's own cards without their numbers", async () => {
  const { call } = await connected();
  await call("create_card", { amount_cents: 1250 });
  const { url = "" } = await call("get_wallet_link");
  const page = await (await fetch(url)).text();
  expect(page).toContain("Card ending 0001");
  expect(page).toContain("$12.50");
  expect(page).not.toMatch(/4242\d{12}/);
});
