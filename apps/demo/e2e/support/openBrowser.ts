import { chromiumPath } from "@keyhold/test-support";
import { type BrowserContext, type BrowserContextOptions, chromium } from "playwright";
import { type Exchange, startRecorder } from "./startRecorder.js";

/** A visitor's browser, and everything that went in and out of it. */
export interface VisitorsBrowser {
  readonly context: BrowserContext;
  readonly exchanges: readonly Exchange[];
  close(): Promise<void>;
}

/** Opens a fresh browser that remembers nothing of the ones before. */
export async function openBrowser(options: BrowserContextOptions = {}): Promise<VisitorsBrowser> {
  const recorder = await startRecorder();
  const browser = await chromium.launch({ executablePath: await chromiumPath(), proxy: { server: recorder.url } });
  return {
    // Nothing may be half faded in when it is looked at.
    context: await browser.newContext({ reducedMotion: "reduce", ...options }),
    exchanges: recorder.exchanges,
    async close() {
      await browser.close();
      await recorder.close();
    },
  };
}
