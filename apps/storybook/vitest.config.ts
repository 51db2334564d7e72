import { chromiumPath, packagedChromium } from "@keyhold/test-support";
import { storybookTest } from "@storybook/addon-vitest/vitest-plugin";
import react from "@vitejs/plugin-react";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { shared } from "../../vitest.shared.js";

const inBrowser = (executablePath: string, contextOptions = {}) => ({
  enabled: true,
  headless: true,
  screenshotFailures: false,
  provider: playwright({ launchOptions: { executablePath }, contextOptions }),
  instances: [{ browser: "chromium" as const }],
});
const chromium = await chromiumPath();

/** Every story as a test, in a browser, accessibility checks included. The files share a page: to load it for each takes long. */
const stories = (scheme: "light" | "dark"): TestProjectInlineConfiguration => ({
  plugins: [storybookTest({ initialGlobals: { scheme } })],
  test: { ...shared, name: scheme, isolate: false, browser: inBrowser(chromium) },
});

/** The key stories compared with pictures of them: in the one Chromium that took those. */
const pictures = async (): Promise<TestProjectInlineConfiguration> => ({
  plugins: [react()],
  test: {
    ...shared,
    name: "pictures",
    include: ["pictures/*.test.tsx"],
    setupFiles: ["pictures/frozenDate.ts"],
    browser: {
      ...inBrowser(await packagedChromium(), { viewport: { width: 1200, height: 3700 } }),
      expect: { toMatchScreenshot: { resolveScreenshotPath: ({ root, arg, ext }) => `${root}/pictures/${arg}${ext}` } },
    },
  },
});

/** What the layout holds at every width. */
const layout: TestProjectInlineConfiguration = {
  plugins: [react()],
  test: { ...shared, name: "layout", include: ["layout/*.test.tsx"], browser: inBrowser(chromium) },
};

/** The static site, as `npm run build:storybook` has built it. */
const site: TestProjectInlineConfiguration = { test: { ...shared, name: "site", include: ["site/*.test.ts"] } };

const projects = [stories("light"), stories("dark"), layout, site];
if (process.platform === "linux" && process.arch === "x64") projects.push(await pictures());
else console.warn("Pictures are not compared here: the Chromium that took them runs on Linux on x64 only.");

export default defineConfig({ test: { projects } });
