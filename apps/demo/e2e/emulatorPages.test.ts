import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright";
import { afterEach, beforeEach, expect, test } from "vitest";
import { brokenWords } from "./support/brokenWords.js";
import { openBrowser, type VisitorsBrowser } from "./support/openBrowser.js";
import { type RunningDemo, startDemo } from "./support/startDemo.js";
import { connectedApp, opensPage } from "./support/visitor.js";

let demo: RunningDemo;
beforeEach(async () => {
  demo = await startDemo();
});
afterEach(() => demo.stop());

/** Checks the page with axe, in light and in dark, and its language. */
async function expectAccessible(page: Page, language: string): Promise<void> {
  expect(await page.locator("html").getAttribute("lang"), page.url()).toBe(language);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    const found = violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ target }) => target) }));
    expect(found, `${page.url()}, ${colorScheme}`).toEqual([]);
  }
}

/** On a narrow phone with text of twice the size. */
async function expectFits(page: Page): Promise<void> {
  const size = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  await page.evaluate(() => {
    document.documentElement.style.fontSize = "200%";
  });
  expect(await page.evaluate(() => document.documentElement.scrollWidth), page.url()).toBe(320);
  expect(await brokenWords(page), page.url()).toEqual([]);
  if (size) await page.setViewportSize(size);
}

test.each([
  ["de-DE", "de", 360],
  ["ar-EG", "ar", 1024],
])(
  "a user with the language %s connects through pages in the language %s that axe accepts",
  async (locale, language, width) => {
    const browser: VisitorsBrowser = await openBrowser({ locale, viewport: { width, height: 800 } });
    const page = await browser.context.newPage();
    await page.goto(demo.url);

    const agentcard = connectedApp(page, "Agentcard").getByRole("button", { name: "Connect with Agentcard" });
    const popup = await opensPage(browser.context, agentcard);
    await popup.locator("input[type=email]").waitFor();
    await expectAccessible(popup, language);
    await popup.locator("input[type=email]").fill(`alice-${language}@example.com`);
    await popup.locator("button").click();
    await popup.locator("input[name=code]").waitFor();
    await expectAccessible(popup, language);
    const inbox = await browser.context.newPage();
    await inbox.goto(`${demo.agentcard}/inbox`);
    await expectAccessible(inbox, language);
    const link = await inbox.locator(".rows a").first().getAttribute("href");
    await inbox.goto(demo.agentcard + link);
    await inbox.locator("button[value=approve]").waitFor();
    await expectAccessible(inbox, language);
    await inbox.locator("button[value=approve]").click();
    await connectedApp(page, "Agentcard")
      .getByText(/^Connected since/)
      .waitFor();

    const others = await browser.context.newPage();
    for (const path of ["/connections", "/account", "/nowhere"]) {
      await others.goto(demo.agentcard + path);
      await expectAccessible(others, language);
      await expectFits(others);
    }
    for (const address of [`${demo.agentcard}/__control`, `${demo.civic}/account`]) {
      await others.goto(address);
      await expectAccessible(others, "en");
    }
    await others.goto(`${demo.url}/api/keyhold/callback/agentcard/finished?error=rate_limited`);
    await expectAccessible(others, language);

    const signIn = connectedApp(page, "Civic Auth").getByRole("button", { name: "Connect with Civic Auth" });
    const civic = await opensPage(browser.context, signIn);
    await civic.locator("input[type=email]").waitFor();
    await expectAccessible(civic, language);
    await civic.locator("input[type=email]").fill(`alice-${language}@example.com`);
    await civic.locator("button").click();
    await civic.locator("button[value=approve]").waitFor();
    await expectAccessible(civic, language);
    await browser.close();
  },
);
