import { once } from "node:events";
import { createEmulator, type EmulatedAgentcard } from "@keyhold/emulator";
import type { KeyholdOptions } from "@keyhold/express";
import { freePort, launchChromium } from "@keyhold/test-support";
import type { MockLanguageModelV3 } from "ai/test";
import type { Browser, Page } from "playwright";
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { createApp } from "../createApp.js";
import { scriptedModel } from "../model.js";

const printed: unknown[] = [];
/** The example, and another one where calls wait for a second only. */
let url: string;
let hastyUrl: string;
let agentcard: EmulatedAgentcard;
let model: MockLanguageModelV3;
let browser: Browser;
let close: () => Promise<unknown>;

beforeAll(async () => {
  for (const method of ["log", "info", "warn", "error"] as const) {
    vi.spyOn(console, method).mockImplementation((...args) => void printed.push(...args));
  }
  const ports = [await freePort(), await freePort()] as const;
  const redirectUris = ports.map((port) => `http://localhost:${port}/api/keyhold/callback/agentcard`);
  const emulator = await createEmulator({
    agentcard: {
      port: 0,
      clients: [{ clientId: "demo", clientSecret: "demo-secret", name: "Demo", redirectUris, mode: "test" }],
    },
  });
  agentcard = emulator.agentcard;
  model = scriptedModel();

  async function serve(port: number, options?: Partial<KeyholdOptions>) {
    const env = {
      KEYHOLD_URL: `http://localhost:${port}/api/keyhold`,
      KEYHOLD_KEY: "a key that is long enough for a test",
      AGENTCARD_OAUTH_CLIENT_ID: "demo",
      AGENTCARD_OAUTH_CLIENT_SECRET: "demo-secret",
      AGENTCARD_ORIGIN: agentcard.origin,
    };
    const server = createApp(env, model, options).listen(port, "localhost");
    await once(server, "listening");
    return server;
  }
  const servers = [await serve(ports[0]), await serve(ports[1], { approvals: { holdSeconds: 1 } })];
  [url, hastyUrl] = [`http://localhost:${ports[0]}`, `http://localhost:${ports[1]}`];
  browser = await launchChromium();
  close = async () => {
    await browser.close();
    for (const server of servers) server.close();
    await emulator.close();
  };
});
afterEach(() => agentcard.reset());
afterAll(() => close());

/** A new user, with the page open and Agentcard connected. */
async function visit(at = url) {
  const email = `${crypto.randomUUID()}@example.com`;
  const context = await browser.newContext();
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const answers: Promise<string>[] = [];
  page.on("response", (response) => {
    const isStream = response.headers()["content-type"]?.startsWith("text/event-stream");
    if (!isStream) answers.push(response.text().catch(() => ""));
  });
  await page.goto(at);
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
const waitingCard = (page: Page) => page.getByRole("listitem", { name: "Create a single-use card with $12.00" });
const agentSays = (page: Page, text: string) => page.getByText(`Agent: ${text}`).waitFor();

async function tell(page: Page, text: string): Promise<void> {
  await page.getByLabel("Message").fill(text);
  await page.getByRole("button", { name: "Send" }).click();
}

/** Orders a novel, and waits until its card waits for the user. */
async function order(page: Page): Promise<void> {
  await tell(page, "Please buy a novel from Bookshop for $12");
  await page.getByRole("button", { name: "Approve" }).waitFor();
}

/** Clicks until the click counts: the panel ignores clicks in the half second after a row has come. */
async function decide(page: Page, decision: "Approve" | "Decline"): Promise<void> {
  const button = page.getByRole("button", { name: decision });
  await expect
    .poll(async () => {
      if (await button.isVisible()) await button.dispatchEvent("click");
      return button.count();
    })
    .toBe(0);
}

/** Approves what waits, as a script in the page can do it: answers with the statuses. */
function approveBy(page: Page, times: number, id?: string): Promise<number[]> {
  return page.evaluate(
    async ({ times, id }) => {
      const headers = { "content-type": "application/json", "keyhold-request": "1" };
      const { approvals } = await (await fetch("/api/keyhold/approvals", { headers })).json();
      const init = { method: "POST", headers, body: JSON.stringify({ decision: "approve" }) };
      const send = () => fetch(`/api/keyhold/approvals/${id ?? approvals[0].id}`, init);
      return (await Promise.all(Array.from({ length: times }, send))).map(({ status }) => status);
    },
    { times, id },
  );
}

/** Every request for a card that reached Agentcard from now on, counted by a fault that does nothing. */
const countCards = (email: string) => agentcard.faults.add({ kind: "latency", ms: 1, tool: "create_card", email });

test("the agent pays what the user approved, once, and only the checkout sees the card's number", async () => {
  const { page, answers, email } = await visit();
  const created = countCards(email);
  await order(page);
  await waitingCard(page).getByText("The agent “shopper” wants to do this").waitFor();
  await page.getByText("The agent buys a novel from Bookshop for $12.00, with the card").waitFor();
  expect(created.hits).toBe(0);
  await decide(page, "Approve");
  await agentSays(page, "Bookshop has been paid.");
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

test("the agent does not buy what the user declines", async () => {
  const { page, email } = await visit();
  const created = countCards(email);
  await order(page);
  await decide(page, "Decline");
  await agentSays(page, 'Nothing was bought. The user has declined "Create a single-use card with $12.00".');
  expect(created.hits).toBe(0);
});

test("an approval counts once, and only for its own user", async () => {
  const { page, email } = await visit();
  const created = countCards(email);
  await order(page);
  const other = await visit();
  const id = await page.evaluate(async () => {
    const answer = await fetch("/api/keyhold/approvals", { headers: { "keyhold-request": "1" } });
    return (await answer.json()).approvals[0].id;
  });
  expect(await approveBy(other.page, 1, id)).toEqual([404]);
  expect(created.hits).toBe(0);

  expect((await approveBy(page, 5)).sort()).toEqual([200, 404, 404, 404, 404]);
  await agentSays(page, "Bookshop has been paid.");
  expect(created.hits).toBe(1);
});

test("after a hold of a second, the agent says what waits, and the same order goes on with a later approval, once", async () => {
  const { page, email } = await visit(hastyUrl);
  const created = countCards(email);
  await order(page);
  await agentSays(page, "Nothing was bought. This call needs the user's approval, and the user has not decided yet.");
  await decide(page, "Approve");
  expect(created.hits).toBe(0);
  await tell(page, "Buy a novel from Bookshop for $12");
  await agentSays(page, "Bookshop has been paid.");
  expect(created.hits).toBe(1);
  await order(page);
  expect(created.hits).toBe(1);
});

test("a user who revokes before approving is asked to reconnect, and can order again", async () => {
  const { page, email } = await visit();
  await order(page);
  agentcard.revoke({ email, clientId: "demo" });
  await decide(page, "Approve");
  await agentSays(page, "Nothing was bought. Agentcard is not connected any more: the user has to reconnect it.");
  await appOf(page).getByRole("button", { name: "Reconnect" }).waitFor();
  await tell(page, "Buy a novel from Bookshop for $12");
  await agentSays(page, "Connect Agentcard first, then ask me again.");

  await connect(page, email);
  await order(page);
  await decide(page, "Approve");
  await agentSays(page, "Bookshop has been paid.");
  await page.getByRole("listitem", { name: "Card ending in 0001" }).waitFor();
  expect(await page.getByRole("listitem", { name: /^Card ending/ }).count()).toBe(1);
});

test("a user who revokes while the agent asks for the card reads that the agent bought nothing", async () => {
  const { page, email } = await visit();
  const gate = agentcard.faults.add({ kind: "latency", tool: "create_card", email });
  await order(page);
  await decide(page, "Approve");
  await expect.poll(() => gate.hits).toBe(1);
  agentcard.revoke({ email, clientId: "demo" });
  gate.remove();
  await agentSays(page, "Nothing was bought. Agentcard is not connected any more: the user has to reconnect it.");
  await appOf(page).getByRole("button", { name: "Reconnect" }).waitFor();
});

test("the agent says that an answer was lost, and Keyhold does not send the same call again without a new approval", async () => {
  const { page, email } = await visit();
  const created = countCards(email);
  agentcard.faults.add({ kind: "drop", tool: "create_card", email, afterBytes: 0, times: 1 });
  await order(page);
  await decide(page, "Approve");
  await agentSays(page, "An answer was lost, so it is not clear whether money was spent.");
  await tell(page, "Buy a novel from Bookshop for $12");
  await agentSays(page, 'Nothing was bought. An earlier call for "Create a single-use card with $12.00" was approved');
  await order(page);
  await page.getByText("The same call was sent before, and no answer came.").waitFor();
  expect(created.hits).toBe(1);
});

test("the agent shows Agentcard's own words if Agentcard refuses", async () => {
  const { page, email } = await visit();
  agentcard.setAccount({ email, kyc: "rejected" });
  await order(page);
  await decide(page, "Approve");
  await agentSays(page, "Nothing was bought. The user's identity was not accepted.");
});

test("the agent buys nothing with a card that the merchant declines", async () => {
  const { page, email } = await visit();
  const gate = agentcard.faults.add({ kind: "latency", tool: "get_card_details", email });
  await order(page);
  await decide(page, "Approve");
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
  await agentSays(page, "Nothing was bought. Bookshop declined the card.");
});
