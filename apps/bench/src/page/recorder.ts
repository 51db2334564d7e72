import type { Page } from "playwright";

declare global {
  /** What the panels of this page have shown, and when, in milliseconds since 1970. */
  var shown: { readonly at: number; readonly panel: number; readonly text: string }[];
}

/** Runs in each page before its own scripts: notes each text that a panel shows, as soon as it is in the document. */
export function recordPanels(): void {
  globalThis.shown = [];
  new MutationObserver(() => {
    const at = performance.timeOrigin + performance.now();
    for (const [panel, { textContent: text }] of [...document.querySelectorAll("main")].entries()) {
      if (text !== shown.findLast((each) => each.panel === panel)?.text) shown.push({ at, panel, text });
    }
  }).observe(document, { subtree: true, childList: true, characterData: true });
}

/** Where and when a text is awaited. */
export interface Moment {
  /** Its number on the page. */
  readonly panel?: number;
  /** Milliseconds since 1970. Earlier texts do not count. */
  readonly after?: number;
  /** Milliseconds until the wait ends with an error. By default, as long as Playwright waits. */
  readonly timeout?: number | undefined;
}

/** Waits until a panel has shown a text. @returns when that was, in milliseconds since 1970 */
export async function shownAt(
  page: Page,
  text: string,
  { panel = 0, after = 0, timeout }: Moment = {},
): Promise<number> {
  const found = await page.waitForFunction(
    (wanted) =>
      shown.find((each) => each.panel === wanted.panel && each.at > wanted.after && each.text.includes(wanted.text))
        ?.at,
    { text, panel, after },
    { polling: 20, timeout },
  );
  return Number(await found.jsonValue());
}

/** Presses a button as the user does. @returns when that was, in milliseconds since 1970 */
export function press(page: Page, name: string): Promise<number> {
  // By the button itself: Playwright's own click first takes time to find out whether the user can.
  return page.getByRole("button", { name, exact: true }).evaluate((button: HTMLElement) => {
    const at = performance.timeOrigin + performance.now();
    button.click();
    return at;
  });
}
