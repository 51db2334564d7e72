// Takes the pictures in docs/screenshots. Run by hand after the look has changed: `pnpm --filter @keyhold/demo screenshots`.
import { resolve } from "node:path";
import type { Page } from "playwright";
import { openBrowser } from "./support/openBrowser.js";
import { startDemo } from "./support/startDemo.js";
import { askMagpie, connectedApp, decide, makeCard, opensPage, signInAtAgentcard } from "./support/visitor.js";

const folder = resolve("../../docs/screenshots");
const desktop = { width: 1280, height: 900 };
const phone = { width: 390, height: 844 };

const demo = await startDemo();
const browser = await openBrowser({ viewport: desktop });
const page = await browser.context.newPage();
await page.goto(demo.url);
const agentcard = connectedApp(page, "Agentcard");
const civic = connectedApp(page, "Civic");
await civic.getByText("Not connected").waitFor();
await take("start");

const popup = await opensPage(browser.context, agentcard.getByRole("button"));
await popup.getByLabel("E-mail address").waitFor();
await popup.screenshot({ path: `${folder}/sign-in.png` });
await take("waiting");
await signInAtAgentcard(page, popup, "alice@example.com");
await civic.getByRole("button").click();
await makeCard(page, "25.50");
await askMagpie(page, "Buy the book for $12");
await page.getByText("Waits for your approval", { exact: true }).waitFor();
await page.getByText("Buy: Buy the book for $12", { exact: true }).waitFor();
await take("asks");
await decide(page.getByRole("region", { name: "Approvals" }).getByRole("button", { name: "Approve" }));
await page.getByText(/^Order placed/).waitFor();
const tool = page.getByRole("group").filter({ hasText: "Notes: Search notes" });
await tool.getByText("Notes: Search notes").click();
await tool.getByLabel("query").fill("coffee");
await tool.getByRole("button", { name: "Run" }).click();
await tool.getByRole("status").getByText("coffee").waitFor();
await take("connected");

await browser.close();
await demo.stop();

/** One picture of the page in light, one in dark, and one on a phone. */
async function take(name: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await shoot(page, `${name}-${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(phone);
  await shoot(page, `${name}-phone`);
  await page.setViewportSize(desktop);
}

async function shoot(page: Page, name: string): Promise<void> {
  await page.evaluate(() => window.scrollTo(0, 0));
  // No button looks as if the pointer were on it.
  await page.mouse.move(0, 0);
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}
