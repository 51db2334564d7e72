import { AxeBuilder } from "@axe-core/playwright";
import type { BrowserContext, Locator, Page } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findLeaks, findLeaksInExchange, isCallback } from "./support/findLeaks.js";
import { openBrowser, type VisitorsBrowser } from "./support/openBrowser.js";
import { type RunningDemo, startDemo } from "./support/startDemo.js";
import {
  askToDisconnect,
  connectedApp,
  makeCard,
  opensPage,
  signInAtAgentcard,
  signInAtCivic,
  unfoldBar,
} from "./support/visitor.js";

let demo: RunningDemo;
let browser: VisitorsBrowser;
let context: BrowserContext;
let page: Page;
let cards: Locator;
let tools: Locator;

beforeAll(async () => {
  demo = await startDemo();
  browser = await openBrowser();
  context = browser.context;
  page = await context.newPage();
  cards = page.getByRole("region", { name: "Cards" });
  tools = page.getByRole("region", { name: "Tools" });
});
afterAll(async () => {
  await browser?.close();
  await demo?.stop();
});

describe("the story", () => {
  test("1. Alice opens the demo and sees Agentcard and Civic, not connected", async () => {
    await page.goto(demo.url);
    await page.getByRole("heading", { name: "Hello Alice" }).waitFor();
    for (const name of ["Agentcard", "Civic", "Civic Auth"]) {
      await connectedApp(page, name).getByText("Not connected").waitFor();
    }
  });

  test("the page is accessible while nothing is connected", () => expectNoViolations());

  test("2. Alice connects Agentcard in a popup, and approves in the tab that her e-mail's link opens", async () => {
    const popup = await opensPage(context, cards.getByRole("button", { name: "Connect with Agentcard" }));
    await signInAtAgentcard(page, popup, "alice@example.com");

    const agentcard = connectedApp(page, "Agentcard");
    await agentcard.getByText(/^Connected since/).waitFor();
    await agentcard.getByText("alice@example.com").waitFor();
    await agentcard.getByText("Test mode").waitFor();
    const since = await agentcard.getByText(/^Connected since/).getAttribute("datetime");
    expect(new Date(since ?? "").toDateString()).toBe(new Date().toDateString());
  });

  test("3. Alice makes a card for $10, sees it and removes it; the browser holds only a session cookie", async () => {
    await cards.getByText("No cards yet").waitFor();
    expect(await cards.getByLabel("Amount in USD").inputValue()).toBe("10");
    await makeCard(page, "10");

    const card = cards.getByRole("listitem", { name: /^Card ending/ });
    await card.getByText("Test card", { exact: true }).waitFor();
    await card.getByRole("button", { name: /^Details/ }).click();
    await card.getByRole("button", { name: /^Remove card:/ }).click();
    await card.getByRole("button", { name: "Remove card", exact: true }).click();
    await card.getByText("Closed", { exact: true }).waitFor();

    const { cookies, origins } = await context.storageState({ indexedDB: true });
    expect(cookies).toMatchObject([{ httpOnly: true, sameSite: "Lax" }]);
    expect(origins).toEqual([]);
  });

  test("4. Alice connects Civic with one click, Civic Auth by signing in there, and calls a tool of the hub", async () => {
    await tools.getByRole("button", { name: "Connect with Civic" }).click();
    await connectedApp(page, "Civic")
      .getByText(/^Connected since/)
      .waitFor();
    expect(context.pages()).toEqual([page]);

    const connect = connectedApp(page, "Civic Auth").getByRole("button", { name: "Connect with Civic Auth" });
    await signInAtCivic(await opensPage(context, connect), "alice@example.com");
    await connectedApp(page, "Civic Auth")
      .getByText(/^Connected since/)
      .waitFor();

    await createEvent("Through Civic", "Tea with Bob");
    await createEvent("Through Civic Auth", "Dinner with Bob");
  });

  test("the page is accessible with everything connected, and the bar unfolded", async () => {
    await unfoldBar(page);
    await expectNoViolations();
  });

  test("5a. Bob sees none of Alice's connections and cards", async () => {
    await page.getByRole("radio", { name: "Bob" }).click();
    await page.getByRole("heading", { name: "Hello Bob" }).waitFor();
    for (const name of ["Agentcard", "Civic", "Civic Auth"]) {
      await connectedApp(page, name).getByText("Not connected").waitFor();
    }
    expect(await page.getByText("alice@example.com").count()).toBe(0);
    expect(await cards.getByRole("listitem").count()).toBe(0);

    await page.getByRole("radio", { name: "Alice" }).click();
    await connectedApp(page, "Agentcard")
      .getByText(/^Connected since/)
      .waitFor();
  });

  test("5b. Alice's access tokens expire, and the next calls work as before", async () => {
    await cards.getByText("Closed", { exact: true }).waitFor();
    const refreshedBefore = await countEvents("refreshed");
    await page.getByRole("button", { name: "Expire access tokens" }).click();
    await page.getByText("They have expired").waitFor();

    const listed = page.waitForResponse(/list_cards/);
    await cards.getByRole("button", { name: "Refresh" }).click();
    expect((await listed).status()).toBe(200);
    expect(await countEvents("refreshed")).toBe(refreshedBefore + 1);
    await createEvent("Through Civic", "Breakfast with Bob");
    await createEvent("Through Civic Auth", "Lunch with Bob");
    for (const name of ["Agentcard", "Civic", "Civic Auth"]) {
      await connectedApp(page, name)
        .getByText(/^Connected since/)
        .waitFor();
    }
  });

  test("5c. Alice revokes Magpie at Agentcard, and the panel offers Reconnect", async () => {
    await revokeAtAgentcard();
    await cards.getByRole("button", { name: "Refresh" }).click();

    const reconnect = connectedApp(page, "Agentcard").getByRole("button", { name: "Reconnect with Agentcard" });
    await signInAtAgentcard(page, await opensPage(context, reconnect), "alice@example.com");
    await connectedApp(page, "Agentcard")
      .getByText(/^Connected since/)
      .waitFor();
  });

  test("5d. Alice disconnects: Keyhold revokes the grant at the provider, and removes it", async () => {
    for (const name of ["Agentcard", "Civic", "Civic Auth"]) {
      const app = connectedApp(page, name);
      await askToDisconnect(page, name);
      await app.getByRole("group").getByRole("button", { name: "Disconnect" }).click();
      await app.getByText("Not connected").waitFor();
    }
    expect(await countEvents("revoked_by_client")).toBe(1);
    expect(await page.getByText("Agentcard did not confirm").count()).toBe(0);

    await page.reload();
    await connectedApp(page, "Agentcard").getByText("Not connected").waitFor();
  });
});

describe("secrets", () => {
  test("the scan for secrets finds them where they are", () => {
    const secret = { kind: "access_token", value: "s3cret" } as const;
    const idToken = `eyJ${"a".repeat(20)}.eyJ${"b".repeat(20)}.${"c".repeat(20)}`;
    expect(findLeaks("A text", "… s3cret …", [secret])).toEqual(["A text holds a access_token"]);
    expect(findLeaks("A text", idToken, [])).toEqual(["A text holds a JWT"]);
  });

  test("no secret reached the browser or a log, and codes reached only a callback, which redirects at once", async () => {
    const secrets = await demo.secrets();
    const kinds = new Set(secrets.map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(["access_token", "client_secret", "code", "code_verifier", "refresh_token"]);

    const callbacks = `${demo.url}/api/keyhold/callback/`;
    const returned = browser.exchanges.filter(({ url }) => isCallback(url, callbacks));
    expect(returned.map(({ status }) => status)).toEqual([303, 303, 303]);

    const storage = await context.storageState({ indexedDB: true });
    const sessionStorage = await page.evaluate(() => JSON.stringify(window.sessionStorage));
    expect([
      ...browser.exchanges.flatMap((exchange) => findLeaksInExchange(exchange, callbacks, secrets)),
      ...findLeaks("The browser's storage", JSON.stringify(storage) + sessionStorage, secrets),
      ...findLeaks("The log", demo.logs(), secrets),
    ]).toEqual([]);
  });
});

async function createEvent(heading: string, summary: string): Promise<void> {
  const list = tools.getByRole("region", { name: heading, exact: true });
  const tool = list.getByRole("group").filter({ hasText: "Google Calendar: Create event" });
  if ((await tool.getAttribute("open")) === null) await tool.getByText("Google Calendar: Create event").click();
  await tool.getByLabel("summary").fill(summary);
  await tool.getByLabel("start").fill("2030-05-01T16:00");
  await tool.getByRole("button", { name: "Run" }).click();
  await tool.getByRole("status").getByText(`Created ${summary}.`).waitFor();
}

async function revokeAtAgentcard(): Promise<void> {
  const connections = await opensPage(context, page.getByRole("link", { name: "Agentcard’s list of connected apps" }));
  await connections.getByRole("button", { name: "Revoke Magpie of alice@example.com" }).click();
  await connections.getByText("No user has connected an app").waitFor();
  await connections.close();
}

async function countEvents(event: string): Promise<number> {
  const log: { event: string }[] = await (await fetch(`${demo.agentcard}/__control/log`)).json();
  return log.filter((entry) => entry.event === event).length;
}

async function expectNoViolations(): Promise<void> {
  const textColours = new Set<string>();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    textColours.add(
      await page
        .locator(".keyhold")
        .first()
        .evaluate((part) => getComputedStyle(part).color),
    );
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(
      violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ target }) => target) })),
      colorScheme,
    ).toEqual([]);
  }
  expect(textColours.size, "colours of text, light and dark").toBe(2);
}
