import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromiumPath, launchChromium } from "@keyhold/test-support";
import { chromium } from "playwright";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "chromium-path-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

test("the Chromium of chromiumPath() opens a page, with text in a real font", async () => {
  const browser = await launchChromium();
  const page = await browser.newPage();
  await page.setContent("<p style='width: fit-content'>Keyhold</p><script>document.title = 6 * 7</script>");
  expect(await page.title()).toBe("42");
  expect((await page.locator("p").boundingBox())?.width).toBeGreaterThan(20);
  await browser.close();
});

test("chromiumPath() unpacks once for many simultaneous callers, and leaves no partial files", async () => {
  vi.stubEnv("CHROMIUM_PATH", undefined);
  vi.stubEnv("PATH", "");
  vi.stubEnv("TMPDIR", folder);
  const paths = await Promise.all([chromiumPath(), chromiumPath(), chromiumPath()]);
  expect(new Set(paths).size).toBe(1);
  expect(await readdir(folder)).toHaveLength(1);

  vi.stubEnv("PATH", "/usr/bin:/bin");
  const browser = await chromium.launch({ executablePath: paths[0] });
  expect(browser.version()).toMatch(/^\d+\./);
  await browser.close();
});

test("chromiumPath() refuses a CHROMIUM_PATH that is not a program", async () => {
  vi.stubEnv("CHROMIUM_PATH", join(folder, "nothing"));
  await expect(chromiumPath()).rejects.toThrow(/CHROMIUM_PATH .* Correct it, or unset it/);
});
