import type { Page } from "playwright";
import { expect, test } from "vitest";
import { connectedApp, opensPage, waitUntilConnected } from "./support/visitor.js";
import { visits } from "./support/visits.js";

// On a phone, the visitor leaves in this tab and comes back by Back, to a page that the browser has kept.
const { demo, visit } = visits();
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, keepsPages: true };

/** The reason that a headless shell such as the packaged Chromium gives: it caches no page. */
const keepsNone = "BackForwardCacheDisabledForDelegate";
/** What follows from that. */
const others = "BrowsingInstanceNotSwapped";

/** Records whether the browser shows the page from its cache, and if not, why. */
async function watch(page: Page) {
  const reasons = new Set<string>();
  const session = await page.context().newCDPSession(page);
  await session.send("Page.enable");
  session.on("Page.backForwardCacheNotUsed", ({ notRestoredExplanations }) => {
    for (const { reason } of notRestoredExplanations) reasons.add(reason);
  });
  await page.evaluate(() => {
    window.addEventListener("pageshow", ({ persisted }) => {
      document.documentElement.dataset.kept = String(persisted);
    });
  });
  return {
    /** Goes back until the browser shows the product's page again, from its cache if the browser has one. */
    async goBack(pages: number) {
      await page.evaluate((pages) => history.go(-pages), pages).catch(leftMeanwhile);
      await page.waitForURL(`${demo().url}/`, { waitUntil: "commit" });
      await connectedApp(page, "Civic Auth").waitFor();
      const isKept = await page.evaluate(() => document.documentElement.dataset.kept === "true");
      expect([...reasons].filter((reason) => reason !== keepsNone && reason !== others)).toEqual([]);
      expect(isKept).toBe(!reasons.has(keepsNone));
    },
  };
}

/** The answer of a page that is left is sometimes lost. */
function leftMeanwhile(error: Error): void {
  if (!error.message.includes("Execution context was destroyed")) throw error;
}

test("a page that Back shows again offers to connect, and is not busy any more", async () => {
  const { page } = await visit(phone);
  const connect = connectedApp(page, "Civic Auth").getByRole("button", { name: "Connect with Civic Auth" });
  const { goBack } = await watch(page);
  await connect.tap();
  await page.getByLabel("E-mail address").waitFor();
  await goBack(1);
  await expect.poll(() => connect.getAttribute("aria-busy")).toBe(null);
  expect(await connect.getAttribute("aria-disabled")).toBe(null);
});

test("a page that Back shows again notices that another tab has finished", async () => {
  const { page, browser } = await visit(phone);
  const { goBack } = await watch(page);
  await connectedApp(page, "Agentcard").getByRole("button", { name: "Connect with Agentcard" }).tap();
  await page.getByLabel("E-mail address").fill("alice@example.com");
  await page.getByRole("button", { name: "Continue" }).tap();
  await page.getByRole("heading", { name: "Check your e-mail" }).waitFor();

  const inbox = await browser.context.newPage();
  await inbox.goto(`${demo().agentcard}/inbox`);
  const consent = await opensPage(browser.context, inbox.getByRole("link", { name: "Sign in to Agentcard" }).first());
  await consent.getByRole("button", { name: "Approve" }).tap();
  await waitUntilConnected(consent, "Agentcard");

  await goBack(2);
  await waitUntilConnected(page, "Agentcard");
  await page.getByText("Agentcard is connected.").waitFor({ state: "attached" });
});
