import type { Page } from "playwright";
import { afterAll, afterEach, beforeAll } from "vitest";
import { type BrowserOptions, openBrowser, type VisitorsBrowser } from "./openBrowser.js";
import { type RunningDemo, startDemo } from "./startDemo.js";
import { connectedApp } from "./visitor.js";

/** One demo for all tests of a file, visited by each in a browser of its own, with nothing connected. */
export function visits() {
  let demo: RunningDemo;
  const browsers: VisitorsBrowser[] = [];

  beforeAll(async () => {
    demo = await startDemo();
  });
  afterEach(async () => {
    for (const browser of browsers.splice(0)) await browser.close();
    for (const provider of ["agentcard", "civic", "civic-auth"]) {
      await fetch(`${demo.url}/api/keyhold/connections/${provider}`, {
        method: "DELETE",
        headers: { "keyhold-request": "1" },
      });
    }
  });
  afterAll(() => demo?.stop());

  return {
    demo: () => demo,
    async visit(options: BrowserOptions = {}): Promise<{ page: Page; browser: VisitorsBrowser }> {
      const browser = await openBrowser(options);
      browsers.push(browser);
      const page = await browser.context.newPage();
      await page.goto(demo.url);
      await connectedApp(page, "Civic Auth").getByText("Not connected").waitFor();
      return { page, browser };
    },
  };
}
