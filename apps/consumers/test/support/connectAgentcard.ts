import type { Locator, Page } from "playwright";

/** Connects an emulated Agentcard as a user does: the window that the button opens, the inbox, the consent in another tab. */
export async function connectAgentcard(page: Page, button: Locator, inbox: string): Promise<void> {
  const context = page.context();
  const opens = context.waitForEvent("page");
  await button.click();
  const popup = await opens;
  await popup.getByLabel("E-mail address").fill("alice@example.com");
  await popup.getByRole("button", { name: "Continue" }).click();
  await popup.getByRole("heading", { name: "Check your e-mail" }).waitFor();

  const mail = await context.newPage();
  await mail.goto(inbox);
  const tabOpens = context.waitForEvent("page");
  // The newest is the first.
  await mail.getByRole("link", { name: "Sign in to Agentcard" }).first().click();
  const tab = await tabOpens;
  const closes = popup.waitForEvent("close");
  await tab.getByRole("button", { name: "Approve" }).click();
  await closes;
}
