import { expect, test } from "vitest";
import { connectedApp, opensPage, signInAtAgentcard, waitUntilConnected } from "./support/visitor.js";
import { visits } from "./support/visits.js";

// What visitors do with what they have connected.
const { visit } = visits();

test("a card is created once for one confirmation, and only then", async () => {
  const { page, browser } = await visit();
  const cards = page.getByRole("region", { name: "Cards" });
  const connect = cards.getByRole("button", { name: "Connect with Agentcard" });
  await signInAtAgentcard(page, await opensPage(browser.context, connect), "alice@example.com");
  await cards.getByText("No cards yet").waitFor();
  const created = () => browser.exchanges.filter(({ url }) => url.endsWith("/create_card")).length;

  await cards.getByLabel("Amount in USD").fill("12.5");
  await page.keyboard.press("Enter");
  const question = cards.getByRole("group", { name: /Create a card with \$12\.50 on it\? Test mode/ });
  await question.waitFor();
  await expect.poll(() => question.evaluate((element) => element === document.activeElement)).toBe(true);
  await cards.getByRole("button", { name: "Cancel" }).click();
  await question.waitFor({ state: "detached" });
  expect(created()).toBe(0);

  await cards.getByRole("button", { name: "Create card", exact: true }).click();
  await cards.getByRole("button", { name: "Create card with $12.50" }).dblclick({ delay: 5, noWaitAfter: true });
  const card = cards.getByRole("listitem", { name: /^Card ending in \d{4}$/ });
  await card.getByText("$12.50").waitFor();
  await card.getByText("Test card").waitFor();
  expect(created()).toBe(1);
  expect(browser.exchanges.some(({ url }) => url.includes("get_card_details"))).toBe(false);
});

test("a tool asks for a permission, the visitor gives it in another tab, and the call goes on", async () => {
  const { page, browser } = await visit();
  await connectedApp(page, "Civic").getByRole("button", { name: "Connect with Civic" }).click();
  await waitUntilConnected(page, "Civic");
  const tool = page.getByRole("group").filter({ hasText: "google-gmail-search_messages" }).first();
  await tool.getByText("google-gmail-search_messages").first().click();
  await tool.getByLabel("query").fill("oranges");
  await tool.getByRole("button", { name: "Run" }).click();
  await tool.getByText("Civic needs your permission to use “google-gmail-search_messages”.").waitFor();

  const service = await opensPage(browser.context, tool.getByRole("link", { name: "Give permission" }));
  await tool.getByRole("button", { name: "Continue" }).click();
  await tool.getByText("Civic has not received your permission yet.").waitFor();

  expect(await service.evaluate(() => window.opener)).toBe(null);
  await service.getByRole("button", { name: "Allow" }).click();
  await service.getByRole("heading", { name: "Civic can use your Gmail" }).waitFor();
  await service.close();
  await tool.getByRole("button", { name: "Continue" }).click();
  await tool.getByRole("status").getByText("Your order of oranges is on its way").waitFor();
  await tool.getByText("Permission granted. The task has resumed.").waitFor();
});
