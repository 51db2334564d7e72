import { expect, test } from "vitest";
import { keepUnaware } from "./support/keepUnaware.js";
import { translate } from "./support/translate.js";
import { connectedApp, makeCard, opensPage, signInAtAgentcard, waitUntilConnected } from "./support/visitor.js";
import { visits } from "./support/visits.js";

const { demo, visit } = visits();

test.each([
  ["wrapped", false],
  ["exchanged", true],
] as const)("F-B1: a page whose texts are %s continues to work, whatever the user clicks", async (_how, isReplaced) => {
  const { page, browser } = await visit();
  const errors: Error[] = [];
  page.on("pageerror", (error) => errors.push(error));
  await translate(page, isReplaced);
  await page.goto(demo().url);
  const agentcard = connectedApp(page, "Agentcard");
  await agentcard.getByText("Not connected").waitFor();
  const press = (name: string) => agentcard.getByRole("button", { name, exact: true }).click();
  const connect = () => opensPage(browser.context, agentcard.getByRole("button", { name: "Connect with Agentcard" }));

  // Connecting, given up and begun again
  const given = await connect();
  await agentcard.getByText(/check your e-mail/).waitFor();
  const closes = given.waitForEvent("close");
  await press("Cancel");
  await closes;
  await signInAtAgentcard(page, await connect(), "alice@example.com");
  await waitUntilConnected(page, "Agentcard");

  // A card: an amount that is none, a question that is taken back, one that is confirmed, and its end
  const cards = page.getByRole("region", { name: "Cards" });
  await cards.getByLabel("Amount in USD").fill("1.000,50");
  await cards.getByRole("button", { name: "Create card" }).click();
  await cards.getByText(/Write the amount like this/).waitFor();
  await cards.getByLabel("Amount in USD").fill("12");
  await cards.getByRole("button", { name: "Create card" }).click();
  await cards.getByRole("button", { name: "Cancel" }).click();
  await makeCard(page, "10");
  await cards.getByText("The card is ready.").first().waitFor();
  // The newest card comes first. The card that the other run has closed stays in the list.
  const card = cards.getByRole("listitem", { name: /^Card ending/ }).first();
  await card.getByRole("button", { name: /^Details/ }).click();
  await card.getByRole("button", { name: /^Remove card:/ }).click();
  await card.getByRole("button", { name: "Keep card" }).click();
  await card.getByRole("button", { name: /^Remove card:/ }).click();
  await card.getByRole("button", { name: "Remove card", exact: true }).click();
  await card.getByText("Closed", { exact: true }).waitFor();

  // The question before disconnecting, an error, and the end
  await press("Details: Agentcard");
  await press("Disconnect Agentcard");
  await press("Keep connected");
  await page.route("**/connections/agentcard", (route) => route.abort());
  await press("Disconnect Agentcard");
  await press("Disconnect");
  await agentcard
    .getByText(/this product does not answer/)
    .first()
    .waitFor();
  await page.unroute("**/connections/agentcard");
  await press("Disconnect");
  await agentcard.getByText("Not connected").waitFor();

  // Civic by one request, a tool, and an error of one
  const tools = page.getByRole("region", { name: "Tools" });
  await tools.getByRole("button", { name: "Connect with Civic" }).click();
  await waitUntilConnected(page, "Civic");
  const tool = tools.getByRole("group").filter({ hasText: "Google Calendar: Create event" });
  await tool.getByText("Google Calendar: Create event").click();
  await tool.getByLabel("summary").fill("Tea");
  await tool.getByLabel("start").fill("2030-05-01T16:00");
  await page.route("**/tools/*", (route) => route.abort());
  await tool.getByRole("button", { name: "Run" }).click();
  await tool.getByRole("alert").waitFor();
  await page.unroute("**/tools/*");
  await tool.getByRole("button", { name: "Run" }).click();
  await tool.getByText("Created Tea.").first().waitFor();

  // Another user, here and in another tab
  await page.getByRole("radio", { name: "Bob" }).click();
  await page.getByRole("heading", { name: "Hello Bob" }).waitFor();
  await connectedApp(page, "Civic").getByText("Not connected").waitFor();
  await keepUnaware(page);
  const other = await browser.context.newPage();
  await other.goto(demo().url);
  await other.getByRole("radio", { name: "Alice" }).click();
  await other.getByRole("heading", { name: "Hello Alice" }).waitFor();
  await connectedApp(page, "Civic").getByRole("button", { name: "Connect with Civic" }).click();
  await page.getByRole("heading", { name: "Hello Alice" }).waitFor();
  await waitUntilConnected(page, "Civic");

  expect(errors).toEqual([]);
  expect(await page.locator("#root font").count()).toBeGreaterThan(20);
});
