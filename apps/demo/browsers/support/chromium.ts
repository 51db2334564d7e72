import { launchChromium } from "@keyhold/test-support";
import type { BrowserKind } from "./Browser.js";
import { createTabs, pageTab } from "./tabs.js";

/** Chromium, by Playwright, as in all other tests. */
export const chromium: BrowserKind = {
  name: "Chromium",
  needs: {},
  async open() {
    const browser = await launchChromium();
    const context = await browser.newContext();
    const tabOf = createTabs(pageTab);
    await context.newPage();
    return {
      version: browser.version(),
      tabs: async () => context.pages().map(tabOf),
      openTab: async () => tabOf(await context.newPage()),
      close: () => browser.close(),
    };
  },
};
