import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import type { Browser, BrowserTab } from "./Browser.js";

/** An element as assistive technology knows it: roles with their accessible names, from the outermost to the element itself. */
export type Place = readonly (readonly [role: string, name?: string])[];

/** Finds elements by role and name, in the page itself: so all browsers find the same ones. */
const library = readFileSync(
  createRequire(import.meta.url).resolve("@testing-library/dom/dist/@testing-library/dom.umd.min.js"),
  "utf8",
);

/** Waits until the browser does what the function expects of it. It fails while a page loads, and is then tried again. */
const until = <Result>(attempt: () => Promise<Result>) => vi.waitFor(attempt, { timeout: PATIENCE, interval: 100 });

/** JavaScript that returns the element, or undefined. */
const elementAt = (place: Place) =>
  `${JSON.stringify(place)}.reduce((within, [role, name]) => within && TestingLibraryDom.queryAllByRole(within, role, { name })[0], document.body)`;

/** Evaluates JavaScript for which the page has the library. */
async function ask(tab: BrowserTab, expression: string): Promise<unknown> {
  if (!(await tab.evaluate("'TestingLibraryDom' in window"))) await tab.evaluate(`(() => { ${library} })()`);
  return tab.evaluate(expression);
}

/** Waits until this is true in the page. */
export async function holds(tab: BrowserTab, expression: string): Promise<void> {
  await until(async () => {
    if (await ask(tab, `Boolean(${expression})`)) return;
    throw new Error(`In the page, this stayed false: ${expression}\n${await tab.evaluate("document.body.innerText")}`);
  });
}

/** Waits until the element is there, and has the text. */
export async function sees(tab: BrowserTab, text: string, place: Place = []): Promise<void> {
  await holds(tab, `${elementAt(place)}?.textContent.includes(${JSON.stringify(text)})`);
}

/** Waits until the element is there and can be used, then clicks it once. */
export async function clicks(tab: BrowserTab, ...place: Place): Promise<void> {
  await holds(tab, `${elementAt(place)}?.matches(":not(:disabled, [aria-disabled=true])")`);
  await tab.show();
  await tab.click(elementAt(place));
}

/** Clicks a button until it goes away: Keyhold ignores clicks on an approval that has just appeared. */
export async function clicksAway(tab: BrowserTab, ...place: Place): Promise<void> {
  await clicks(tab, ...place);
  while (await ask(tab, `Boolean(${elementAt(place)})`)) await tab.click(elementAt(place)).catch(() => {});
}

/** Writes into an empty field. */
export async function writes(tab: BrowserTab, label: string, text: string): Promise<void> {
  await clicks(tab, ["textbox", label]);
  await tab.type(text);
}

/** Presses Tab until the element has the focus. */
export async function tabsTo(tab: BrowserTab, ...place: Place): Promise<void> {
  await holds(tab, elementAt(place));
  await tab.show();
  for (let presses = 0; presses < 100; presses++) {
    if (await ask(tab, `${elementAt(place)} === document.activeElement`)) return;
    await tab.press("Tab");
  }
  throw new Error(`A hundred times Tab do not lead to ${JSON.stringify(place)}.`);
}

/** Waits for the tab or window that opens when something is done. */
export async function opens(browser: Browser, act: () => Promise<unknown>): Promise<BrowserTab> {
  const before = await browser.tabs();
  await act();
  return until(async () => {
    const opened = (await browser.tabs()).find((tab) => !before.includes(tab));
    if (!opened) throw new Error("No window or tab has opened.");
    return opened;
  });
}

/** Waits until a tab or window has closed. */
export async function closes(browser: Browser, tab: BrowserTab): Promise<void> {
  await until(async () => {
    if ((await browser.tabs()).includes(tab)) throw new Error("The window has not closed.");
  });
}
