import { freePort, launchChromium } from "@keyhold/test-support";
import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openProject, type Project } from "./support/openProject.js";

const path = "docs/theme.md";

/** A page with the reader's component, on a backend in memory. */
const files = {
  "index.html": '<!doctype html><div id="root"></div><script type="module" src="/main.tsx"></script>',
  "main.tsx": `import { agentcard, civic, createFakeBackend, withStatus } from "@keyhold/react/testing";
import { createRoot } from "react-dom/client";
import { Settings } from "./src/Settings.js";
window.fetch = createFakeBackend({ connections: [withStatus(agentcard, "needs_reconnect"), civic] }).fetch;
createRoot(document.querySelector("#root") as Element).render(<Settings />);`,
};

describe(path, () => {
  let app: Project;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    const port = await freePort();
    app = await openProject(path, { files });
    await app.start(`vite --port ${port} --strictPort`, `http://localhost:${port}`);
    browser = await launchChromium();
    page = await browser.newPage();
    await page.goto(`http://localhost:${port}`);
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  const styleOf = (selector: string, property: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property);

  it("the guide's theme changes colours, corners and type, in light and dark", async () => {
    const reconnect = '.keyhold-button[data-variant="solid"]';
    await page.locator(reconnect).waitFor();
    expect(await styleOf(reconnect, "background-color")).toBe("rgb(91, 43, 224)");
    expect(await styleOf(reconnect, "border-radius")).toBe("999px");
    expect(await styleOf(".keyhold", "font-family")).toContain("Inter Variable");
    await page.emulateMedia({ colorScheme: "dark" });
    await expect.poll(() => styleOf(reconnect, "background-color")).toBe("rgb(185, 164, 255)");
  });

  it("the guide's theme has a rule for one state", async () => {
    expect(await styleOf('.keyhold-app[data-status="needs_reconnect"]', "border-inline-start-width")).toBe("3px");
    expect(await styleOf('.keyhold-app[data-status="disconnected"]', "border-inline-start-width")).toBe("0px");
  });
});
