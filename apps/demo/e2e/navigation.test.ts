import type { Locator, Page } from "playwright";
import { expect, test } from "vitest";
import {
  allowAtCivic,
  askToDisconnect,
  connectedApp,
  opensPage,
  signInAtAgentcard,
  waitUntilConnected,
} from "./support/visitor.js";
import { visits } from "./support/visits.js";

// How a visitor goes to a part of the page, and back.
const { demo, visit } = visits();
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

test("on a phone, Back leads from each step to a page that offers to connect", async () => {
  const { page } = await visit(phone);
  const connect = connectedApp(page, "Civic Auth").getByRole("button", { name: "Connect with Civic Auth" });
  await connect.tap();
  await page.getByLabel("E-mail address").waitFor();
  await page.goBack();
  await offers(connect);

  await connect.tap();
  await page.getByLabel("E-mail address").fill("alice@example.com");
  await page.getByLabel("Name").fill("Alice");
  await page.getByRole("button", { name: "Log in" }).tap();
  await page.getByRole("button", { name: "Allow" }).waitFor();
  await page.goBack();
  await page.goBack();
  await offers(connect);

  await connect.tap();
  await allowAtCivic(page, "alice@example.com");
  await waitUntilConnected(page, "Civic Auth");
  expect(page.url()).toBe(`${demo().url}/`);
  await page.goBack();
  await page.getByRole("heading", { name: "This log-in has ended" }).waitFor();
  await page.goForward();
  await waitUntilConnected(page, "Civic Auth");
});

test("on a phone, the tab that navigated away notices when it returns that another tab has finished", async () => {
  const { page, browser } = await visit(phone);
  await connectedApp(page, "Agentcard").getByRole("button", { name: "Connect with Agentcard" }).tap();
  await page.getByLabel("E-mail address").fill("alice@example.com");
  await page.getByRole("button", { name: "Continue" }).tap();
  await page.getByRole("heading", { name: "Check your e-mail" }).waitFor();

  const inbox = await browser.context.newPage();
  await inbox.goto(`${demo().agentcard}/inbox`);
  const consent = await opensPage(browser.context, inbox.getByRole("link", { name: "Sign in to Agentcard" }).first());
  await consent.getByRole("button", { name: "Approve" }).tap();
  await waitUntilConnected(consent, "Agentcard");

  await page.goBack();
  await page.goBack();
  await waitUntilConnected(page, "Agentcard");
  await page.getByText("Agentcard is connected.").waitFor({ state: "attached" });
});

test("at a width of 390 pixels, the page cuts nothing off, however long its texts are", async () => {
  const { page } = await visit({ viewport: phone.viewport });
  const agentcard = connectedApp(page, "Agentcard");
  await expectFits(page);
  const popup = await opensPage(page.context(), agentcard.getByRole("button", { name: "Connect with Agentcard" }));
  await agentcard.getByRole("button", { name: "Use this tab instead" }).waitFor();
  await expectFits(page);
  await signInAtAgentcard(page, popup, "alice.with.a.rather.long.address@example.com");
  await waitUntilConnected(page, "Agentcard");
  await askToDisconnect(page, "Agentcard");
  await agentcard.getByRole("button", { name: "Keep connected" }).waitFor();
  await expectFits(page);
});

test("Alice connects and disconnects with the keyboard alone, and never loses the focus", async () => {
  const { page, browser } = await visit();
  const civic = connectedApp(page, "Civic Auth");
  const connect = civic.getByRole("button", { name: "Connect with Civic Auth" });
  await tabTo(page, connect);
  const [popup] = await Promise.all([browser.context.waitForEvent("page"), page.keyboard.press("Enter")]);
  await tabTo(popup, popup.getByLabel("E-mail address"));
  await popup.keyboard.type("alice@example.com");
  await tabTo(popup, popup.getByLabel("Name"));
  await popup.keyboard.type("Alice");
  await popup.keyboard.press("Enter");
  await popup.getByRole("heading", { name: /^Allow/ }).waitFor();
  await tabTo(popup, popup.getByRole("button", { name: "Allow" }));
  const closes = popup.waitForEvent("close");
  await popup.keyboard.press("Space");
  await closes;

  await waitUntilConnected(page, "Civic Auth");
  await expectFocused(civic.getByRole("button", { name: "Details: Civic Auth" }));
  await page.keyboard.press("Enter");
  await tabTo(page, civic.getByRole("button", { name: "Disconnect Civic Auth" }));
  await page.keyboard.press("Enter");
  await expectFocused(civic.getByRole("group", { name: /^Disconnect/ }));
  await tabTo(page, civic.getByRole("group").getByRole("button", { name: "Disconnect" }));
  await page.keyboard.press("Enter");
  await civic.getByText("Not connected").waitFor();
  await expectFocused(connect);
});

async function offers(connect: Locator): Promise<void> {
  await connect.waitFor();
  await expect.poll(() => connect.getAttribute("aria-disabled")).toBe(null);
}

async function expectFits(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(phone.viewport.width);
}

const hasFocus = (element: Locator) => element.evaluate((each) => each === document.activeElement);

async function expectFocused(element: Locator): Promise<void> {
  await expect.poll(() => hasFocus(element)).toBe(true);
}

/** Presses Tab until the element has the focus. */
async function tabTo(page: Page, element: Locator): Promise<void> {
  await element.waitFor();
  for (let presses = 0; presses < 100; presses++) {
    if (await hasFocus(element)) return;
    await page.keyboard.press("Tab");
  }
  expect.fail(`A hundred times Tab do not lead to ${element}.`);
}
