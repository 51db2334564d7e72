import { once } from "node:events";
import { createEmulator, type EmulatedAgentcard } from "@keyhold/emulator";
import { freePort, launchChromium } from "@keyhold/test-support";
import type { MockLanguageModelV3 } from "ai/test";
import type { Browser, Page } from "playwright";
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { createApp } from "../createApp.js";
import { scriptedModel } from "../model.js";

const printed: unknown[] = [];
let url: string;
let agentcard: EmulatedAgentcard;
let model: MockLanguageModelV3;
let browser: Browser;
let close: () => Promise<unknown>;

beforeAll(async () => {
  for (const method of ["log", "info", "warn", "error"] as const) {
    vi.spyOn(console, method).mockImplementation((...args) => void printed.push(...args));
  }
  const port = await freePort();
  url = `http://localhost:${port}`;
  const redirectUris = [`${url}/api/keyhold/callback/agentcard`];
  const emulator = await createEmulator({
    agentcard: {
      port: 0,
      clients: [{ clientId: "demo", clientSecret: "demo-secret", name: "Demo", redirectUris, mode: "test" }],
    },
  });
  agentcard = emulator.agentcard;
  model = scriptedModel();
  const env = {
    KEYHOLD_URL: `${url}/api/keyhold`,
    KEYHOLD_KEY: "a key that is long enough for a test",
    AGENTCARD_OAUTH_CLIENT_ID: "demo",
    AGENTCARD_OAUTH_CLIENT_SECRET: "demo-secret",
    AGENTCARD_ORIGIN: agentcard.origin,
  };
  const server = createApp(env, model).listen(port, "localhost");
  await once(server, "listening");
  browser = await launchChromium();
  close = async () => {
    await browser.close();
    server.close();
    await emulator.close();
  };
});
afterEach(() => {
  vi.useRealTimers();
  agentcard.reset();
});
afterAll(() => close());

/** A new user, with the page open and Agentcard connected. */
async function visit() {
  const email = `${crypto.randomUUID()}@example.com`;
  const context = await browser.newContext();
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const answers: Promise<string>[] = [];
  page.on("response", (response) => void answers.push(response.text().catch(() => "")));
  await page.goto(url);
  await connect(page, email);
  return { email, page, answers };
}

async function connect(page: Page, email: string): Promise<void> {
  const button = appOf(page).getByRole("button", { name: /^(C|Rec)onnect/ });
  const [popup] = await Promise.all([page.waitForEvent("popup"), button.click()]);
  await popup.getByLabel("E-mail address").waitFor();
  const callback = await agentcard.approve({ url: popup.url(), email });
  await Promise.all([popup.waitForEvent("close"), popup.evaluate((url) => window.location.assign(url), callback)]);
  await appOf(page).getByText(email).waitFor();
}

const appOf = (page: Page) => page.getByRole("listitem", { name: "Agentcard" });
const purchase = (page: Page) => page.getByRole("group", { name: "a novel from Bookshop for $12.00" });
const agentSays = (page: Page, text: string) => page.getByText(`Agent: ${text}`).waitFor();

async function tell(page: Page, text: string): Promise<void> {
  await page.getByLabel("Message").fill(text);
  await page.getByRole("button", { name: "Send" }).click();
}

async function order(page: Page): Promise<void> {
  await tell(page, "Please buy a novel from Bookshop for $12");
  await purchase(page).getByRole("button", { name: "Pay $12.00" }).waitFor();
}

/** Decides on the purchase as the page does, but at once and as often as wanted: answers with the statuses. */
function approveBy(page: Page, times: number, body: object = { approved: true }): Promise<number[]> {
  return page.evaluate(
    async ({ times, body }) => {
      const { purchases } = await (await fetch("/api/conversation")).json();
      const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
      const send = () => fetch(`/api/purchases/${purchases[0].id}`, init);
      return (await Promise.all(Array.from({ length: times }, send))).map(({ status }) => status);
    },
    { times, body },
  );
}

/** Every request for a card that reached Agentcard from now on, counted by a fault that does nothing. */
const countCards = (email: string) => agentcard.faults.add({ kind: "latency", ms: 1, tool: "create_card", email });

test("the agent pays what the user approved, once, and only the checkout sees the card's number", async () => {
  const { page, answers, email } = await visit();
  const created = countCards(email);
  await order(page);
  expect(created.hits).toBe(0);
  await page.getByRole("button", { name: "Pay $12.00" }).click();
  await agentSays(page, "Bookshop has been paid.");
  await page.getByText("for $12.00: paid").waitFor();
  await page.getByRole("listitem", { name: "Card ending in 0001" }).waitFor();
  expect(created.hits).toBe(1);

  await tell(page, "What have you bought?");
  await agentSays(page, "3 transaction(s).");

  const cardNumber = /4242\d{12}/;
  expect((await Promise.all(answers)).join("\n")).toContain("Bookshop has been paid");
  expect((await Promise.all(answers)).join("\n")).not.toMatch(cardNumber);
  const prompts = JSON.stringify(model.doGenerateCalls.map(({ prompt }) => prompt));
  expect(prompts).toContain("Bookshop has been paid");
  expect(prompts).not.toMatch(cardNumber);
  expect(JSON.stringify(printed)).not.toMatch(cardNumber);
  const offered = model.doGenerateCalls.flatMap(({ tools = [] }) => tools.map(({ name }) => name));
  expect([...new Set(offered)].sort()).toEqual(["buy", "list_cards", "list_transactions"]);
});

test("the agent does not buy what the user declines, or withdraws by writing something else", async () => {
  const { page, email } = await visit();
  const created = countCards(email);
  await order(page);
  await page.getByRole("button", { name: "Decline" }).click();
  await agentSays(page, "You declined. Nothing was bought.");
  await order(page);
  await tell(page, "Hello?");
  await agentSays(page, "Tell me, for example: Buy a novel from Bookshop for $12");
  expect(await page.getByText("not bought").count()).toBe(2);
  expect(created.hits).toBe(0);
});

test("an approval counts once, for its own user, and only for what the agent showed", async () => {
  const { page, email } = await visit();
  const created = countCards(email);
  await order(page);
  expect(await approveBy(page, 1, { approved: true, amountCents: 50_000 })).toEqual([400]);

  const other = await visit();
  const { purchases } = await page.evaluate(async () => (await fetch("/api/conversation")).json());
  const foreign = await other.page.request.post(`${url}/api/purchases/${purchases[0].id}`, {
    data: { approved: true },
  });
  expect(foreign.status()).toBe(409);
  expect(created.hits).toBe(0);

  expect((await approveBy(page, 5)).sort()).toEqual([200, 409, 409, 409, 409]);
  expect(await approveBy(page, 1)).toEqual([409]);
  expect(created.hits).toBe(1);
});

test("a late approval does not count", async () => {
  const { page, email } = await visit();
  const created = countCards(email);
  await order(page);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 10 * 60_000 });
  await page.getByRole("button", { name: "Pay $12.00" }).click();
  await agentSays(page, "The approval came too late. Nothing was bought.");
  expect(created.hits).toBe(0);
});

test("a user who revokes before approving is asked to reconnect, and can order again", async () => {
  const { page, email } = await visit();
  const created = countCards(email);
  await order(page);
  agentcard.revoke({ email, clientId: "demo" });
  await page.getByRole("button", { name: "Pay $12.00" }).click();
  await agentSays(page, "Agentcard is not connected any more: reconnect it. Nothing was bought.");
  await appOf(page).getByRole("button", { name: "Reconnect" }).waitFor();
  expect(created.hits).toBe(0);
  await tell(page, "Buy a novel from Bookshop for $12");
  await agentSays(page, "Connect Agentcard first, then ask me again.");

  await connect(page, email);
  await order(page);
  await page.getByRole("button", { name: "Pay $12.00" }).click();
  await agentSays(page, "Bookshop has been paid.");
  expect(created.hits).toBe(1);
});

test("a user who revokes while the agent asks for the card reads that the agent bought nothing", async () => {
  const { page, email } = await visit();
  const gate = agentcard.faults.add({ kind: "latency", tool: "create_card", email });
  await order(page);
  await page.getByRole("button", { name: "Pay $12.00" }).click();
  await expect.poll(() => gate.hits).toBe(1);
  agentcard.revoke({ email, clientId: "demo" });
  gate.remove();
  await agentSays(page, "Agentcard is not connected any more: reconnect it. Nothing was bought.");
  await appOf(page).getByRole("button", { name: "Reconnect" }).waitFor();
});

test("the agent says that an answer was lost, and does not ask again for the card that may exist", async () => {
  const { page, email } = await visit();
  const created = countCards(email);
  agentcard.faults.add({ kind: "drop", tool: "create_card", email, afterBytes: 0, times: 1 });
  await order(page);
  await page.getByRole("button", { name: "Pay $12.00" }).click();
  await page.getByText(/^Agent: An answer was lost, so it is not clear/).waitFor();
  await page.getByText("for $12.00: unclear").waitFor();
  await page.getByRole("listitem", { name: "Card ending in 0001" }).waitFor();
  expect(await approveBy(page, 1)).toEqual([409]);
  expect(created.hits).toBe(1);
});

test("the agent shows Agentcard's own words if Agentcard refuses", async () => {
  const { page, email } = await visit();
  agentcard.setAccount({ email, kyc: "rejected" });
  await order(page);
  await page.getByRole("button", { name: "Pay $12.00" }).click();
  await page
    .getByText(/^Agent: Agentcard says: The user's identity was not accepted.* Nothing was bought\.$/)
    .waitFor();
});

test("the agent buys nothing with a card that the merchant declines", async () => {
  const { page, email } = await visit();
  const gate = agentcard.faults.add({ kind: "latency", tool: "get_card_details", email });
  await order(page);
  await page.getByRole("button", { name: "Pay $12.00" }).click();
  await expect.poll(() => gate.hits).toBe(1);
  const { structuredContent } = await page.evaluate(async () => {
    const init = {
      method: "POST",
      headers: { "content-type": "application/json", "keyhold-request": "1" },
      body: "{}",
    };
    return (await fetch("/api/keyhold/connections/agentcard/tools/list_cards", init)).json();
  });
  const [{ id: cardId }] = structuredContent.cards;
  expect(agentcard.charge({ email, cardId, merchant: "Another shop", amountCents: 100 })).toBe("settled");
  gate.remove();
  await agentSays(page, "Bookshop declined the card. Nothing was bought.");
});
