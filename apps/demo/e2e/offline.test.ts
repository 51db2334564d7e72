import type { Page } from "playwright";
import { expect, test } from "vitest";
import { connectedApp } from "./support/visitor.js";
import { visits } from "./support/visits.js";

// The page while Magpie's server does not answer, and afterwards.
const { demo, visit } = visits();

/** Blocks the requests about the visitor. @returns ends that */
async function cutOff(page: Page): Promise<() => Promise<void>> {
  await page.route("**/api/me", (route) => route.abort("internetdisconnected"));
  return () => page.unroute("**/api/me");
}

test("a page stays if a later request fails, says so, and recovers by itself", async () => {
  const { page } = await visit();
  const goOnline = await cutOff(page);
  await page.evaluate(() => window.dispatchEvent(new Event("visibilitychange")));
  const notice = page.getByRole("status").getByText("Magpie’s server does not answer.");
  await notice.waitFor();
  await page.getByRole("heading", { name: "Hello Alice" }).waitFor();
  await connectedApp(page, "Agentcard").getByText("Not connected").waitFor();
  await goOnline();
  await notice.waitFor({ state: "detached" });
});

test("a page that gets no answer at first begins by itself when the server answers", async () => {
  const { page } = await visit();
  const goOnline = await cutOff(page);
  await page.goto(demo().url);
  await page.getByText("Magpie’s server does not answer. Trying again…").waitFor();
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundImage);
  expect(await background()).toBe("none");
  await goOnline();
  await page.getByRole("heading", { name: "Hello Alice" }).waitFor();
});

test("while the browser is offline, the page stays, and a tool's failure is told in words for users", async () => {
  const { page, browser } = await visit();
  await connectedApp(page, "Civic").getByRole("button", { name: "Connect with Civic" }).click();
  const tool = page.getByRole("group").filter({ hasText: "Notes: Search notes" }).first();
  await tool.getByText("Notes: Search notes").first().click();
  await tool.getByLabel("query").fill("coffee");
  await page.route("**/tools/**", (route) => route.abort("internetdisconnected"));
  await tool.getByRole("button", { name: "Run" }).click();
  await tool.getByText(/Check your internet connection, then try again\.$/).waitFor();
  await page.unroute("**/tools/**");
  await browser.context.setOffline(true);
  await page.evaluate(() => window.dispatchEvent(new Event("visibilitychange")));
  await page.getByRole("heading", { name: "Hello Alice" }).waitFor();
  await browser.context.setOffline(false);
  await tool.getByRole("button", { name: "Run" }).click();
  await tool.getByRole("status").getByText("coffee").waitFor();
});
