import { type Browser, chromium, type LaunchOptions } from "playwright";
import { PATIENCE } from "../../../vitest.shared.js";
import { chromiumPath } from "./chromiumPath.js";

/**
 * Starts a Chromium, by default that of `chromiumPath()`. Its pages wait up to three minutes for each thing that a test expects: Playwright's own 30
 * seconds are too short for a busy machine.
 *
 * @throws Error as `chromiumPath()` does
 */
export async function launchChromium(options?: LaunchOptions): Promise<Browser> {
  const executablePath = options?.executablePath ?? (await chromiumPath());
  const browser = await chromium.launch({ timeout: PATIENCE, ...options, executablePath });
  browser.on("context", (context) => context.setDefaultTimeout(PATIENCE));
  return browser;
}
