import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { freePort, launchChromium } from "@keyhold/test-support";
import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StrangersProject } from "./support/openProject.js";
import { copyCommand, openTailwindApp } from "./support/openTailwindApp.js";

const buttons = "[data-keyhold-connect] > .keyhold-button";

/** The properties that the styles of the page set. */
const properties = [
  ...["display", "align-items", "column-gap", "row-gap", "grid-column-start"],
  ...["inline-size", "min-block-size", "margin-inline-start", "padding-inline-start", "padding-block-end"],
  ...["border-inline-start-width", "border-block-end-style", "border-block-end-color", "border-end-end-radius"],
  ...["background-color", "background-image", "box-shadow", "color"],
  ...["font-size", "font-weight", "line-height", "text-align"],
];

/** The parts' computed values of these properties, by the part's name; for the reference, by "". */
const valuesOf = (page: Page) =>
  page.locator("[data-part], [data-names]").evaluateAll(
    (elements, properties) =>
      elements.map((element) => {
        const style = getComputedStyle(element);
        const values = Object.fromEntries(properties.map((name) => [name, style.getPropertyValue(name)]));
        return { part: element.getAttribute("data-part") ?? "", values };
      }),
    properties,
  );

/** Does what shadcn's command does with these items: shadcn.long.test.ts runs that command. */
async function copyComponents(folder: string): Promise<void> {
  await mkdir(join(folder, "src/components"));
  for (const [path] of copyCommand.matchAll(/\S+\.json/g)) {
    const { files } = JSON.parse(await readFile(join(folder, path), "utf8"));
    for (const { path: from, content } of files)
      await writeFile(join(folder, "src/components", basename(from)), content);
  }
}

describe("a Tailwind 4 app, by docs/tailwind.md", () => {
  let project: StrangersProject;
  let browser: Browser;
  let url: string;

  beforeAll(async () => {
    project = await openTailwindApp();
    await copyComponents(project.folder);
    await project.run("npm run build");
    const port = await freePort();
    url = `http://localhost:${port}`;
    await project.start(`npx vite preview --port ${port} --strictPort`, new URL(url));
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await project?.close();
  });

  async function open(name: string): Promise<Page> {
    const page = await browser.newPage();
    await page.goto(`${url}/${name}`);
    await page
      .getByRole("button", { name: /^Connect with/ })
      .first()
      .waitFor();
    return page;
  }
  const styleOf = (page: Page, selector: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((element) => {
        const { backgroundColor, borderRadius, borderTopWidth, color, display, paddingLeft } =
          getComputedStyle(element);
        return { backgroundColor, borderRadius, borderTopWidth, color, display, paddingLeft };
      });

  test.each(["tailwind", "modules", "plain"])("on every part, classes win over the stylesheet: %s", async (look) => {
    const page = await open(`parts.html#${look}`);
    // These parts appear after a click.
    for (const part of ["ConnectedApps.DetailsTrigger", "ConnectedApps.RenameTrigger"])
      await page.locator(`[data-part="${part}"]`).first().click();
    await page.locator(".keyhold-permissions-heading").first().click();
    for (const answer of await page.getByRole("radio", { name: "Never" }).all()) await answer.click({ force: true });
    const names = (await page.locator("[data-names]").getAttribute("data-names"))?.split(" ") ?? [];
    for (const part of names) await page.locator(`[data-part="${part}"]`).first().waitFor();

    const [reference, ...parts] = await valuesOf(page);
    for (const { part, values } of parts) expect.soft(values, part).toEqual(reference?.values);
    expect(names.length).toBeGreaterThan(50);
  });

  test("the guide's own lines have their effect, and what has no class keeps Keyhold's look", async () => {
    const page = await open("guide.html");
    expect(await styleOf(page, ".keyhold-connect > .keyhold-button")).toMatchObject({ paddingLeft: "24px" });
    expect(await styleOf(page, ".keyhold-app")).toMatchObject({ display: "flex" });
    const connect = await styleOf(page, '.keyhold-app[data-status="disconnected"] .keyhold-button');
    expect(connect).toMatchObject({ borderTopWidth: "1px" });
    expect(connect.paddingLeft).not.toBe("0px");
  });

  test("imported in TypeScript, after the order of the layers, the stylesheet also yields to classes", async () => {
    const page = await open("typescript.html");
    const plain = await styleOf(page, buttons);
    expect(plain.borderTopWidth).toBe("1px");
    expect(plain.paddingLeft).not.toBe("0px");
    expect(await styleOf(page, `${buttons}[class*=" "]`)).toMatchObject({ paddingLeft: "24px" });
  });

  test("the stylesheet without a layer is for pages whose reset is in none", async () => {
    const layered = await open("reset-layered.html");
    expect(await styleOf(layered, buttons)).toMatchObject({ borderTopWidth: "0px", paddingLeft: "0px" });
    const unlayered = await open("reset-unlayered.html");
    const plain = await styleOf(unlayered, buttons);
    expect(plain.borderTopWidth).toBe("1px");
    expect(plain.paddingLeft).not.toBe("0px");
    expect(await styleOf(unlayered, `${buttons}.own`)).toMatchObject({ paddingLeft: "41px", borderRadius: "13px" });
  });

  test("the components that the registry copies compile, have the theme's colours, and connect", async () => {
    const page = await open("copied.html");
    const button = page.getByRole("button", { name: "Connect with Linear" }).first();
    const color = (selector: string, name: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((element, property) => getComputedStyle(element).getPropertyValue(property), name);
    expect(await color(".keyhold-app[data-status=disconnected] .keyhold-button", "background-color")).toBe(
      "oklch(0.5 0.2 260)",
    );
    expect(await color(".keyhold-apps", "border-radius")).toBe("12px");
    await button.click();
    await page.getByRole("button", { name: "Disconnect Linear" }).waitFor();
  });
});
