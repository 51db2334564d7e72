import { randomUUID } from "node:crypto";
import { pagePaths, requestHeader } from "@keyhold/contract";
import { launchChromium, packagedChromium } from "@keyhold/test-support";
import type { Browser, BrowserContext, Page, Request } from "playwright";
import { interleave } from "../harness/interleave.js";
import { type Kit, kits } from "../page/kits.js";
import { openProduct, type Product } from "../page/openProduct.js";
import { press, recordPanels, shownAt } from "../page/recorder.js";
import type { Plan } from "../plans.js";
import { mount } from "../targets/openKeyhold.js";

/** What it took until a page was right. */
export interface Visit {
  /** Requests of the page's scripts, and the bytes that these have sent and received. */
  readonly requests: number;
  readonly bytes: number;
  /** Bytes of the document, its scripts and styles. */
  readonly own: number;
  /** Milliseconds since the browser began to load the page. */
  readonly time: number;
}

/** What a user of one kit's page has felt, once. */
export interface PageRound {
  readonly apart: Visit;
  readonly connected: Visit;
  readonly prefetched?: Visit;
  /** Milliseconds from the click to the provider's page, and from the consent to the page that shows the connection. */
  readonly opened: number;
  readonly finished: number;
  /** Milliseconds from a change until each panel shows it; undefined where none did. */
  readonly spread: Readonly<Record<string, number | undefined>>;
}

/** The rounds of one kit. */
export interface PageRounds {
  readonly name: string;
  readonly rounds: readonly PageRound[];
}

/** Visits the pages in a real Chromium, in turn, each time as another user in a browser that remembers nothing. */
export async function measurePage({ page: { rounds, patience } }: Plan): Promise<PageRounds[]> {
  const product = await openProduct();
  // For use-mcp: pages of other origins may not read what Agentcard answers.
  // A newer one is not better here: in Chromium 156, the page of use-mcp cannot connect.
  const browser = await launchChromium({
    args: ["--disable-web-security"],
    executablePath: await packagedChromium(),
  });
  const measured = await interleave(kits, rounds, (kit) => visitAs(kit, product, browser, patience * 1000));
  await browser.close();
  await product.close();
  return kits.map(({ name }, index) => ({ name, rounds: measured[index] ?? [] }));
}

async function visitAs(kit: Kit, product: Product, browser: Browser, patience: number): Promise<PageRound> {
  const context = await browser.newContext({ baseURL: product.origin });
  await context.addInitScript(recordPanels);
  await kit.signIn(context.request);
  const page = await context.newPage();
  const apart = await visit(page, kit.path, kit.apart);

  const provider = providerPage(context, page, product);
  const clickedAt = await press(page, kit.button);
  const popup = await provider;
  const opened = (await loadedAt(popup)) - clickedAt;
  await signIn(popup, product);
  const consentedAt = await press(popup, "Approve");
  const finished = (await shownAt(page, kit.connected, { after: consentedAt })) - consentedAt;
  await page.close();

  const tab = await context.newPage();
  const connected = await visit(tab, kit.path, kit.connected);
  const prefetched = kit.isOurs && (await visit(await context.newPage(), `${kit.path}?prefetched`, kit.connected));
  const spread = await (kit.isOurs ? rename(context, kit) : disconnect(context, tab, kit, patience));
  await context.close();
  return { apart, connected, ...(prefetched && { prefetched }), opened, finished, spread };
}

/** Opens a page, and waits until its panel shows a text. */
async function visit(page: Page, path: string, text: string): Promise<Visit> {
  const answered: Request[] = [];
  const note = (request: Request) => answered.push(request);
  page.on("requestfinished", note);
  await page.goto(path, { waitUntil: "commit" });
  const at = await shownAt(page, text);
  page.off("requestfinished", note);
  const time = at - (await page.evaluate(() => performance.timeOrigin));
  // What begins later does not make the panel right.
  const needed = answered.filter((request) => request.timing().startTime < at);
  const sent = needed.filter((request) => ["fetch", "xhr"].includes(request.resourceType()));
  const own = needed.filter((request) => !sent.includes(request));
  return { requests: sent.length, bytes: await bytesOf(sent), own: await bytesOf(own), time };
}

async function bytesOf(requests: readonly Request[]): Promise<number> {
  const sizes = await Promise.all(requests.map((request) => request.sizes()));
  return sizes.flatMap((each) => Object.values(each)).reduce((sum, bytes) => sum + bytes, 0);
}

/** The page on which the provider's page appears: a popup, or the same one. */
function providerPage(context: BrowserContext, page: Page, { agentcard }: Product): Promise<Page> {
  const isThere = async (each: Page) => {
    await each.waitForURL(({ origin }) => origin === agentcard);
    return each;
  };
  return Promise.race([context.waitForEvent("page").then(isThere), isThere(page)]);
}

/** When the document that a page shows had been read, in milliseconds since 1970. */
async function loadedAt(page: Page): Promise<number> {
  // use-mcp loads the provider's page twice.
  await page.waitForLoadState("networkidle");
  return page.evaluate(() => {
    const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
    return performance.timeOrigin + (navigation?.domContentLoadedEventEnd ?? Number.NaN);
  });
}

/** Signs in at Agentcard until it asks for consent. */
async function signIn(popup: Page, { agentcard }: Product): Promise<void> {
  const email = `${randomUUID()}@example.com`;
  await popup.getByLabel("E-mail address").fill(email);
  await popup.getByRole("button", { name: "Continue" }).click();
  await popup.getByRole("heading", { name: "Check your e-mail" }).waitFor();
  const [link] = /\/magic\/[\w-]+/.exec(await (await fetch(`${agentcard}/inbox`)).text()) ?? [];
  await popup.goto(`${agentcard}${link}`);
}

/** Renames the connection, and waits until each panel of two tabs shows the name. Each panel has its own QueryClient. */
async function rename(context: BrowserContext, { path, connected }: Kit): Promise<PageRound["spread"]> {
  // One of them has the event stream for all tabs.
  for (const page of context.pages()) await page.close();
  const tabs = [await context.newPage(), await context.newPage()];
  const [first] = tabs;
  if (!first) return {};
  for (const tab of tabs) {
    const listens = tab === first && tab.waitForResponse((answer) => answer.url().includes(pagePaths.events()));
    await tab.goto(`${path}?panels=2`);
    for (const panel of [0, 1]) await shownAt(tab, connected, { panel });
    await listens;
  }
  const name = randomUUID();
  const changedAt = await first.evaluate(
    ([url, header, label]) => {
      const at = performance.timeOrigin + performance.now();
      const headers = { "content-type": "application/json", ...header };
      void fetch(url, { method: "PATCH", headers, body: JSON.stringify({ label }) });
      return at;
    },
    [mount + pagePaths.connection("agentcard"), { [requestHeader.name]: requestHeader.value }, name] as const,
  );
  const spread: Record<string, number> = {};
  for (const [index, tab] of tabs.entries()) {
    for (const panel of [0, 1]) {
      const shown = await shownAt(tab, name, { panel, after: changedAt });
      spread[`${index ? "the other tab" : "the tab of the change"}, ${panel ? "the other" : "one"} QueryClient`] =
        shown - changedAt;
    }
  }
  return spread;
}

/** Disconnects in one tab. @returns when another tab has shown this; undefined if it has not shown it in time */
async function disconnect(
  context: BrowserContext,
  tab: Page,
  kit: Kit,
  patience: number,
): Promise<PageRound["spread"]> {
  const other = await context.newPage();
  await other.goto(kit.path);
  await shownAt(other, kit.connected);
  const after = await press(tab, "Disconnect");
  const shown = await shownAt(other, kit.apart, { after, timeout: patience }).catch(() => undefined);
  return { "the other tab": shown && shown - after };
}
