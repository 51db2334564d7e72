import type { BrowserContext, Locator, Page } from "playwright";

/** What a visitor of the demo does and looks at. Each function waits until its action has had its effect. */

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
  await cards.getByLabel("Amount in USD").fill(dollars);
  await cards.getByRole("button", { name: "Create card" }).click();
  await cards.getByRole("button", { name: /^Create card with/ }).click();
  await cards
    .getByRole("listitem")
    .getByText(`$${Number(dollars).toFixed(2)}`, { exact: true })
    .waitFor();
}

/** Goes through Agentcard's sign-in until the popup closes: e-mail there, consent in the tab that the message's link opens. */
export async function signInAtAgentcard(page: Page, popup: Page, email: string): Promise<void> {
  const popupCloses = popup.waitForEvent("close");
  const inbox = await askForLink(page, popup, email);
  const consent = await opensPage(page.context(), inbox.getByRole("link", { name: "Sign in to Agentcard" }).first());
  await consent.getByRole("heading", { name: "Connect Magpie?" }).waitFor();
  await consent.getByRole("button", { name: "Approve" }).click();
  await popupCloses;
  await Promise.all([inbox.close(), consent.close()]);
}

/** Unfolds what the bar says about the demo, and its switches. */
export async function unfoldBar(page: Page): Promise<void> {
  await page.getByText("Nothing here is real.").click();
}

/** Has Agentcard send its link; returns the inbox. */
export async function askForLink(page: Page, popup: Page, email: string): Promise<Page> {
  await popup.getByLabel("E-mail address").fill(email);
  await popup.getByRole("button", { name: "Continue" }).click();
  await popup.getByRole("heading", { name: "Check your e-mail" }).waitFor();
  return opensPage(page.context(), page.getByRole("link", { name: "Agentcard’s inbox" }));
}

/** Goes through Civic Auth's sign-in until the popup closes. */
export async function signInAtCivic(popup: Page, email: string): Promise<void> {
  const popupCloses = popup.waitForEvent("close");
  await allowAtCivic(popup, email);
  await popupCloses;
}

/** Goes through Civic Auth's sign-in. */
export async function allowAtCivic(page: Page, email: string): Promise<void> {
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Name").fill("Alice");
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("heading", { name: /^Allow .+ to use your Civic account\?$/ }).waitFor();
  await page.getByRole("button", { name: "Allow" }).click();
}

/** Waits until a row of the panel says that it is connected. */
export async function waitUntilConnected(page: Page, name: string): Promise<void> {
  await connectedApp(page, name)
    .getByText(/^Connected since/)
    .waitFor();
}

/** Opens a row of the panel, and asks to disconnect it. */
export async function askToDisconnect(page: Page, name: string): Promise<void> {
  const app = connectedApp(page, name);
  await app.getByRole("button", { name: `Details: ${name}` }).click();
  await app.getByRole("button", { name: `Disconnect ${name}` }).click();
}

/** Connects Agentcard as Alice, in a popup. */
export async function connectAgentcard(page: Page): Promise<void> {
  const connect = connectedApp(page, "Agentcard").getByRole("button", { name: "Connect with Agentcard" });
  await signInAtAgentcard(page, await opensPage(page.context(), connect), "alice@example.com");
  await waitUntilConnected(page, "Agentcard");
}

/** Gives Magpie's agent a task. */
export async function askMagpie(page: Page, task: string): Promise<void> {
  await page.getByLabel("Your task for Magpie").fill(task);
  await page.keyboard.press("Enter");
}

/**
 * Presses a button of an approval until the button reacts. For half a second after the list has moved, it ignores clicks.
 *
 * @param press presses the button, in another way than by a click
 */
export async function decide(button: Locator, press = () => button.click({ timeout: 5_000 })): Promise<void> {
  while (await button.isVisible()) await press().catch(() => {});
}
