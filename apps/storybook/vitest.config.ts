import { chromiumPath } from "@keyhold/test-support";
import { storybookTest } from "@storybook/addon-vitest/vitest-plugin";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { shared } from "../../vitest.shared.js";

const executablePath = await chromiumPath();

/** Every story as a test, in a browser, accessibility checks included. */
const stories = (theme: "light" | "dark"): TestProjectInlineConfiguration => ({
  plugins: [storybookTest({ initialGlobals: { theme } })],
  test: {
    ...shared,
    name: theme,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: { executablePath } }),
      instances: [{ browser: "chromium" }],
    },
  },
});

export default defineConfig({ test: { projects: [stories("light"), stories("dark")] } });
