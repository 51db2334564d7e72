import type { BrowserTab } from "./Browser.js";

/** Gives each page or handle one tab, so that the same tab is always the same object. */
export function createTabs<Key>(create: (key: Key) => BrowserTab): (key: Key) => BrowserTab {
  const tabs = new Map<Key, BrowserTab>();
  return (key) => {
    const tab = tabs.get(key) ?? create(key);
    tabs.set(key, tab);
    return tab;
  };
}

/** What the pages of Playwright and Puppeteer have in common. */
interface Page {
  goto(url: string): Promise<unknown>;
  goBack(): Promise<unknown>;
  reload(): Promise<unknown>;
  close(): Promise<unknown>;
  bringToFront(): Promise<unknown>;
  evaluate(expression: string): Promise<unknown>;
  evaluateHandle(expression: string): Promise<unknown>;
  readonly keyboard: { type(text: string): Promise<unknown>; press(key: "Tab" | "Enter"): Promise<unknown> };
}

export const pageTab = (page: Page): BrowserTab => ({
  goTo: (url) => page.goto(url),
  back: () => page.goBack(),
  reload: () => page.reload(),
  close: () => page.close(),
  show: () => page.bringToFront(),
  evaluate: (expression) => page.evaluate(expression),
  click: async (expression) => ((await page.evaluateHandle(expression)) as { click(): Promise<unknown> }).click(),
  type: (text) => page.keyboard.type(text),
  press: (key) => page.keyboard.press(key),
});
