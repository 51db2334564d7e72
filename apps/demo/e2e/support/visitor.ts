import type { BrowserContext, Locator, Page } from "playwright";

/** What a visitor of the demo does and looks at. Every function waits until what it is after has happened. */

/** A row of the connected-apps panel. */
export function connectedApp(page: Page, name: string): Locator {
  return page.getByRole("region", { name: "Connected apps" }).getByRole("listitem", { name, exact: true });
}

/** The page that opens when something is clicked, in a popup or in a tab of its own. */
export async function opensPage(context: BrowserContext, clicked: Locator): Promise<Page> {
  const [page] = await Promise.all([context.waitForEvent("page"), clicked.click()]);
  return page;
}

/** Makes a card with this many dollars on it. */
export async function makeCard(page: Page, dollars: string): Promise<void> {
  const cards = page.getByRole("region", { name: "Cards" });
  await cards.getByLabel("Amount in dollars").fill(dollars);
  await cards.getByRole("button", { name: "Make a card" }).click();
  await cards
    .getByRole("listitem")
    .getByText(`$${Number(dollars).toFixed(2)}`)
    .waitFor();
}

/** Goes through Agentcard's sign-in: e-mail in the popup, consent in the tab that the message's link opens. */
export async function signInAtAgentcard(page: Page, popup: Page, email: string): Promise<void> {
  const context = page.context();
  await popup.getByLabel("E-mail address").fill(email);
  await popup.getByRole("button", { name: "Continue" }).click();
  await popup.getByRole("heading", { name: "Check your e-mail" }).waitFor();

  const inbox = await opensPage(context, page.getByRole("link", { name: "Agentcard’s inbox" }));
  const consent = await opensPage(context, inbox.getByRole("link", { name: "Sign in to Agentcard" }).first());
  await consent.getByRole("heading", { name: "Connect Magpie?" }).waitFor();
  const popupCloses = popup.waitForEvent("close");
  await consent.getByRole("button", { name: "Approve" }).click();
  await popupCloses;
  await Promise.all([inbox.close(), consent.close()]);
}

/** Goes through Civic Auth's sign-in, in one popup. */
export async function signInAtCivic(popup: Page, email: string): Promise<void> {
  await popup.getByLabel("E-mail address").fill(email);
  await popup.getByLabel("Name").fill("Alice");
  await popup.getByRole("button", { name: "Log in" }).click();
  await popup.getByRole("heading", { name: "Allow Magpie to use your Civic account?" }).waitFor();
  const popupCloses = popup.waitForEvent("close");
  await popup.getByRole("button", { name: "Allow" }).click();
  await popupCloses;
}
