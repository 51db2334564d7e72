import type { Page } from "playwright";

/** Prevents a tab from noticing that another user has signed in, until the tab sends a request itself. */
export async function keepUnaware(page: Page): Promise<void> {
  let sends = false;
  await page.route("**/api/keyhold/**", (route) => {
    sends ||= route.request().method() !== "GET";
    return sends ? route.continue() : route.abort();
  });
}
