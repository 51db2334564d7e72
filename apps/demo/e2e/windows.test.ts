import type { Page } from "playwright";
import { expect, test } from "vitest";
import {
  allowAtCivic,
  askForLink,
  askToDisconnect,
  connectedApp,
  opensPage,
  signInAtAgentcard,
  signInAtCivic,
  waitUntilConnected,
} from "./support/visitor.js";
import { visits } from "./support/visits.js";

// The link between a page and the window that it has opened.
const { demo, visit } = visits();

const connects = (page: Page, name: string) =>
  opensPage(page.context(), connectedApp(page, name).getByRole("button", { name: `Connect with ${name}` }));

/** Both providers cut their windows off from the page that opened them. */
const cutOff = (url: string) =>
  [demo().agentcard, demo().civic].some((origin) => url.startsWith(origin))
    ? ["cross-origin-opener-policy", "same-origin"]
    : [];

test("a window that the provider has cut off from the page finishes, and closes itself", async () => {
  const { page } = await visit({ addedHeaders: cutOff });
  const popup = await connects(page, "Civic Auth");
  await popup.getByLabel("E-mail address").waitFor();
  expect(await popup.evaluate(() => window.opener)).toBe(null);
  const popupCloses = popup.waitForEvent("close");
  await allowAtCivic(popup, "alice@example.com");
  await waitUntilConnected(page, "Civic Auth");
  await popupCloses;
});

test("a user who opens the e-mail's link in another tab does not need the window that the provider has cut off", async () => {
  const { page, browser } = await visit({ addedHeaders: cutOff });
  const popup = await connects(page, "Agentcard");
  const inbox = await askForLink(page, popup, "alice@example.com");
  expect(await popup.evaluate(() => window.opener)).toBe(null);
  const consent = await opensPage(browser.context, inbox.getByRole("link", { name: "Sign in to Agentcard" }).first());
  await consent.getByRole("button", { name: "Approve" }).click();
  await waitUntilConnected(page, "Agentcard");
});

test("if the browser blocks windows, this tab goes to the provider and comes back", async () => {
  const sandbox = ["content-security-policy", "sandbox allow-scripts allow-same-origin allow-forms"];
  const { page, browser } = await visit({ addedHeaders: (url) => (url === `${demo().url}/` ? sandbox : []) });
  const civic = connectedApp(page, "Civic Auth");
  await civic.getByRole("button").click();
  await civic.getByText("Your browser blocked the Civic Auth window.").waitFor();
  await civic.getByRole("button", { name: "Use this tab instead" }).click();
  await allowAtCivic(page, "alice@example.com");
  await waitUntilConnected(page, "Civic Auth");
  expect(page.url()).toBe(`${demo().url}/`);
  expect(browser.context.pages()).toEqual([page]);
});

test("a closed window can be opened again, and the link in the first window's e-mail still works", async () => {
  const { page, browser } = await visit();
  const popup = await connects(page, "Agentcard");
  const inbox = await askForLink(page, popup, "alice@example.com");
  await popup.close();
  await page.bringToFront();
  const agentcard = connectedApp(page, "Agentcard");
  const again = await opensPage(browser.context, agentcard.getByRole("button", { name: "Open again" }));
  await again.getByLabel("E-mail address").waitFor();
  const consent = await opensPage(browser.context, inbox.getByRole("link", { name: "Sign in to Agentcard" }).first());
  const closes = again.waitForEvent("close");
  await consent.getByRole("button", { name: "Approve" }).click();
  await waitUntilConnected(page, "Agentcard");
  await closes;
});

test("each open tab shows what another tab has changed, without focus and without a reload", async () => {
  const { page: one, browser } = await visit();
  const two = await browser.context.newPage();
  await two.goto(demo().url);
  await connectedApp(two, "Civic").getByText("Not connected").waitFor();
  await expect.poll(() => browser.requests.filter((url) => url.includes("/api/keyhold/events")).length).toBe(1);
  const row = connectedApp(one, "Civic");
  await row.getByRole("button", { name: "Connect with Civic" }).click();
  await waitUntilConnected(one, "Civic");
  await waitUntilConnected(two, "Civic");
  await askToDisconnect(one, "Civic");
  await row.getByRole("button", { name: "Disconnect", exact: true }).click();
  await connectedApp(two, "Civic").getByText("Not connected").waitFor();
});

test("after a consent, each tab asks for the connections once", async () => {
  const { page: one, browser } = await visit();
  const askedByOne = countRequests(one);
  await one.reload();
  // The second time when its event stream has begun.
  await expect.poll(askedByOne).toBe(2);
  const two = await browser.context.newPage();
  // Without polling, which could find the end of the attempt before the event does.
  await two.addInitScript(() => {
    window.setInterval = new Proxy(window.setInterval, { apply: () => 0 });
  });
  const askedByTwo = countRequests(two);
  await two.goto(demo().url);
  await connectedApp(two, "Civic Auth").getByText("Not connected").waitFor();
  expect(askedByTwo()).toBe(1);
  const ends = await Promise.all([one, two].map(endsHeardBy));

  await signInAtCivic(await connects(two, "Civic Auth"), "alice@example.com");
  await Promise.all([one, two].map((page) => waitUntilConnected(page, "Civic Auth")));
  // Both the event stream and the page of the finished attempt have told it.
  for (const heard of ends) await expect.poll(heard).toBe(2);
  expect([askedByOne(), askedByTwo()]).toEqual([3, 2]);
});

/** Counts how often a page asks for the connections. */
function countRequests(page: Page): () => number {
  let count = 0;
  page.on("request", (request) => {
    if (new URL(request.url()).pathname === "/api/keyhold/connections") count += 1;
  });
  return () => count;
}

/** Counts how often a page hears that an attempt has ended. */
async function endsHeardBy(page: Page): Promise<() => Promise<number>> {
  const heard = await page.evaluateHandle(() => {
    const attempts: string[] = [];
    new BroadcastChannel("keyhold").addEventListener("message", ({ data }) => {
      if (data.attempt) attempts.push(data.attempt);
    });
    return attempts;
  });
  return () => heard.evaluate(({ length }) => length);
}

test("two tabs share one event stream, which stays open while they show approvals", async () => {
  const { page: one, browser } = await visit();
  const { context, requests, exchanges } = browser;
  const streams = (urls: readonly string[]) =>
    urls.filter((url) => new URL(url).pathname === "/api/keyhold/events").length;
  const two = await context.newPage();
  // The second one can learn it only from the stream: it does not poll, and gets no message of a finished page.
  await two.addInitScript(() => {
    window.setInterval = new Proxy(window.setInterval, { apply: () => 0 });
  });
  await context.addInitScript(() => {
    if (window.location.pathname.endsWith("/finished")) BroadcastChannel.prototype.postMessage = () => {};
  });
  await two.goto(demo().url);
  await connectedApp(two, "Civic Auth").getByText("Not connected").waitFor();
  await expect.poll(() => streams(requests)).toBe(1);

  const atAgentcard = await connects(one, "Agentcard");
  const atCivic = await connects(two, "Civic Auth");
  const waiting = () => two.evaluate(async () => (await navigator.locks.query()).pending?.length);
  await expect.poll(waiting).toBeGreaterThan(0);
  await allowAtCivic(atCivic, "alice@example.com");
  await waitUntilConnected(two, "Civic Auth");

  await signInAtAgentcard(one, atAgentcard, "alice@example.com");
  await waitUntilConnected(one, "Agentcard");
  expect(streams(requests)).toBe(1);
  expect(streams(exchanges.map(({ url }) => url))).toBe(0);
});
