import { findOnPath } from "@keyhold/test-support";
import type { BrowserKind } from "./Browser.js";
import { chromium } from "./chromium.js";
import { firefox } from "./firefox.js";
import { webKit } from "./webKit.js";

/** The browsers of the tests. */
export const kinds: readonly BrowserKind[] = [chromium, firefox, webKit];

/** Vitest calls this before the tests. @throws Error that says what to install */
export async function setup(): Promise<void> {
  const needed = kinds.flatMap(({ needs }) => Object.entries(needs));
  const missing: string[] = [];
  for (const [program, debian] of needed) if (!(await findOnPath(program))) missing.push(debian);
  if (missing.length > 0)
    throw new Error(
      `These tests need programs that are not on the PATH. On Debian: apt-get install ${missing.join(" ")}`,
    );
}
