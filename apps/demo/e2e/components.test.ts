import { expect, test } from "vitest";
import { connectedApp, opensPage, signInAtAgentcard, waitUntilConnected } from "./support/visitor.js";
import { visits } from "./support/visits.js";

// What visitors do with what they have connected.
const { demo, visit } = visits();

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
  await card.getByText("$12.50", { exact: true }).waitFor();
  await card.getByText("Test card").waitFor();
  expect(created()).toBe(1);
  expect(browser.exchanges.some(({ url }) => url.includes("get_card_details"))).toBe(false);
});

test("a card shows what was spent of its limit and where, and the visitor's own card stands apart", async () => {
  const { page, browser } = await visit();
  const cards = page.getByRole("region", { name: "Cards" });
  const email = "spender@example.com";
  const connect = cards.getByRole("button", { name: "Connect with Agentcard" });
  await signInAtAgentcard(page, await opensPage(browser.context, connect), email);
  await cards.getByText("No cards yet").waitFor();
  const cardId: string = await page.evaluate(async () => {
    const headers = { "keyhold-request": "1", "content-type": "application/json" };
    const body = JSON.stringify({ amount_cents: 1250, type: "multi_use" });
    const answer = await fetch("/api/keyhold/connections/agentcard/tools/create_card", {
      method: "POST",
      headers,
      body,
    });
    return (await answer.json()).structuredContent.cardId;
  });
  const control = (route: string, change: object) =>
    fetch(`${demo().agentcard}/__control/${route}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email, ...change }),
    });
  await control("account", { vaultCards: [{ id: "own", brand: "visa", last4: "9001", expiry: "01/30", label: null }] });
  await control("charge", { cardId, merchant: "Book Shop", amountCents: 400 });
  await control("charge", { cardId, merchant: "Palace", amountCents: 90_000 });

  await cards.getByRole("button", { name: "Refresh" }).click();
  const card = cards.locator(`[data-keyhold-card="${cardId}"]`);
  await card.getByText("$8.50", { exact: true }).waitFor();
  await card.getByText("left of $12.50").waitFor();
  await cards.getByRole("list", { name: "Your own cards at Agentcard" }).getByText("Card ending in 9001").waitFor();
  const loaded = () => browser.requests.filter((url) => url.endsWith("/list_transactions")).length;
  expect(loaded()).toBe(0);
  await card.getByRole("button", { name: /^Details/ }).focus();
  await page.keyboard.press("Enter");
  await card.getByRole("listitem").filter({ hasText: "Palace" }).getByText("Declined").waitFor();
  await card.getByRole("listitem").filter({ hasText: "Book Shop" }).getByText("$4.00").waitFor();
  expect(loaded()).toBe(1);
});

test("a tool asks for a permission, the visitor gives it in another tab, and the call goes on", async () => {
  const { page, browser } = await visit();
  await connectedApp(page, "Civic").getByRole("button", { name: "Connect with Civic" }).click();
  await waitUntilConnected(page, "Civic");
  const tool = page.getByRole("group").filter({ hasText: "Google Gmail: Search messages" }).first();
  await tool.getByText("Google Gmail: Search messages").first().click();
  await tool.getByLabel("query").fill("oranges");
  await tool.getByRole("button", { name: "Run" }).click();
  await tool.getByText("“Google Gmail: Search messages” needs your permission at Gmail.").waitFor();

  const service = await opensPage(browser.context, tool.getByRole("link", { name: "Give permission" }));
  await tool.getByRole("button", { name: "Continue" }).click();
  await tool.getByText("Civic has not received your permission yet.").waitFor();

  expect(await service.evaluate(() => window.opener)).toBe(null);
  await service.getByRole("button", { name: "Allow" }).click();
  await service.getByRole("heading", { name: "Civic can use your Gmail" }).waitFor();
  await service.close();
  // A page that gets the focus continues by itself, and then the button goes away.
  const pressed = tool.getByRole("button", { name: "Continue" }).click();
  pressed.catch(() => undefined);
  await tool.getByRole("status").getByText("Your order of oranges is on its way").waitFor();
  await tool.getByText("Permission granted. The task has resumed.").waitFor();
});
