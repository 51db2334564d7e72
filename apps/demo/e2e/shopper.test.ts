import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright";
import { expect, test } from "vitest";
import { askMagpie, askToDisconnect, connectAgentcard, connectedApp, decide } from "./support/visitor.js";
import { visits } from "./support/visits.js";

// Magpie's agent asks Alice before it spends.
const { demo, visit } = visits();

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, colorScheme: "dark" } as const;
const order = "Buy: Yes, the book for $12.00 at Retail";
const approvals = (page: Page) => page.getByRole("region", { name: "Approvals" });
const task = (page: Page) => page.getByRole("region", { name: "Buy the book for $12" });
const badge = (page: Page) => page.getByRole("link", { name: /^Approvals\s*1\s*waiting$/ });

/** How many orders have reached Agentcard. */
async function countOrders(): Promise<number> {
  const log: { event: string; tool?: string; arguments?: { request?: string } }[] = await (
    await fetch(`${demo().agentcard}/__control/log`)
  ).json();
  return log.filter(({ tool, arguments: args }) => tool === "buy" && args?.request?.startsWith("Yes")).length;
}

/** Asks the agent for the book, and waits until the agent waits. */
async function askForBook(page: Page): Promise<void> {
  await askMagpie(page, "Buy the book for $12");
  await badge(page).waitFor();
  await approvals(page).getByText(order, { exact: true }).waitFor();
  await task(page).getByText("Waits for your approval").waitFor();
}

/** Gives the agent a task from a browser without a cookie. Its user is Alice. @returns the status */
async function startTask(user: string, contentType: string): Promise<number> {
  const body = JSON.stringify({ text: "Buy the book for $12" });
  const init = { method: "POST", headers: { "content-type": contentType }, body };
  return (await fetch(`${demo().url}/api/users/${user}/task`, init)).status;
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join()}`)).toEqual([]);
  const [width, visible] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  expect(width).toBe(visible);
}

/** What is seen after the order: the card that has paid, and in the activity who has done what. */
async function expectBought(page: Page): Promise<void> {
  await task(page)
    .getByText(/^Order placed: Buy at Retail for \$12\.00 with a one-time card\./)
    .waitFor();
  await page
    .getByRole("region", { name: "Cards" })
    .getByRole("listitem", { name: /^Card ending in/ })
    .first()
    .waitFor();
  const line = page.getByRole("region", { name: "Activity" }).getByRole("listitem").filter({ hasText: order }).first();
  await line.getByText("Agent “shopper”").waitFor();
  await line.getByText("With your approval").waitFor();
  await page.getByRole("link", { name: "Approvals", exact: true }).waitFor();
  await expectAccessible(page);
}

test("the agent asks, the badge appears without a reload, Alice approves by keyboard, and the order is placed once", async () => {
  const { page, browser } = await visit();
  await connectAgentcard(page);
  await askForBook(page);
  await expectAccessible(page);
  expect(await countOrders()).toBe(0);

  const approve = approvals(page).getByRole("button", { name: "Approve" });
  await task(page).getByRole("link", { name: "Waits for your approval" }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Decline");
  await page.keyboard.press("Tab");
  await decide(approve, () => page.keyboard.press("Enter"));
  await expectBought(page);
  expect(await countOrders()).toBe(1);
  expect(browser.requests.filter((url) => url === `${demo().url}/`)).toHaveLength(1);
});

test("on a dark phone, Alice approves with a tap what the agent asks for", async () => {
  const { page: desktop, browser } = await visit();
  await connectAgentcard(desktop);
  const context = await browser.context.browser()?.newContext({ ...phone, reducedMotion: "reduce" });
  const page = await context?.newPage();
  if (!page) throw new Error("The browser has ended.");
  await page.goto(demo().url);
  await askForBook(page);
  await expectAccessible(page);
  const approve = approvals(page).getByRole("button", { name: "Approve" });
  await decide(approve, () => approve.tap({ timeout: 5_000 }));
  await expectBought(page);
});

test("the agent does one task at a time; Alice declines, and it orders nothing and says so", async () => {
  const { page } = await visit();
  await connectAgentcard(page);
  const before = await countOrders();
  await askForBook(page);
  expect(await startTask("alice", "application/json")).toBe(409);
  await decide(approvals(page).getByRole("button", { name: "Decline" }));
  await task(page).getByText("You declined. Nothing was ordered.").waitFor();
  expect(await countOrders()).toBe(before);
});

test("Alice disconnects Agentcard while the agent waits, and the agent orders nothing", async () => {
  const { page } = await visit();
  await connectAgentcard(page);
  const before = await countOrders();
  await askForBook(page);
  const agentcard = connectedApp(page, "Agentcard");
  await askToDisconnect(page, "Agentcard");
  await agentcard.getByRole("group").getByRole("button", { name: "Disconnect" }).click();
  await task(page)
    .getByText(/^Agentcard (was disconnected|is not connected any more)/)
    .waitFor();
  expect(await countOrders()).toBe(before);
});

test("the demo's server takes a task only as JSON, and only for the signed-in user", async () => {
  expect(await startTask("alice", "text/plain")).toBe(400);
  expect(await startTask("bob", "application/json")).toBe(409);
});
