import { launchChromium } from "@keyhold/test-support";
import type { BrowserContext, BrowserContextOptions } from "playwright";
import { type AddedHeaders, type Exchange, startRecorder } from "./startRecorder.js";

/** A visitor's browser, and everything that went in and out of it. */
export interface VisitorsBrowser {
  readonly context: BrowserContext;
  readonly exchanges: readonly Exchange[];
  /** The addresses of all requests so far. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** What is special about a visitor's browser. */
export interface BrowserOptions extends BrowserContextOptions {
  /** Headers that servers send in addition to their own. */
  readonly addedHeaders?: AddedHeaders;
  /** Keeps pages as they are while the visitor is away, as browsers do. Playwright's `goBack()` does not notice when such a page is back. */
  readonly keepsPages?: boolean;
}

/** Opens a fresh browser that remembers nothing of the ones before. */
export async function openBrowser({
  addedHeaders,
  keepsPages = false,
  ...options
}: BrowserOptions = {}): Promise<VisitorsBrowser> {
  const recorder = await startRecorder(addedHeaders);
  const browser = await launchChromium({
    proxy: { server: recorder.url },
    ignoreDefaultArgs: keepsPages ? ["--disable-back-forward-cache"] : [],
  });
  return {
    // Without animations, so that a test never sees an element that is only half visible.
    context: await browser.newContext({ reducedMotion: "reduce", ...options }),
    exchanges: recorder.exchanges,
    requests: recorder.requests,
    async close() {
      await browser.close();
      await recorder.close();
    },
  };
}
