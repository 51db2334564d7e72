import { readFile } from "node:fs/promises";
import { launchChromium } from "@keyhold/test-support";
import type { Browser } from "playwright";
import { type PreviewServer, preview } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";

let server: PreviewServer;
let browser: Browser;
let site: string;

beforeAll(async () => {
  server = await preview({ configFile: false, build: { outDir: "dist" }, preview: { port: 0, host: "127.0.0.1" } });
  site = server.resolvedUrls?.local[0] ?? expect.fail();
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

test("the built site shows each page, with the code to copy and the stories beside it", async () => {
  const { entries } = JSON.parse(await readFile("dist/index.json", "utf8"));
  const pages = Object.values<{ id: string; type: string }>(entries).filter(({ type }) => type === "docs");
  expect(pages.length).toBeGreaterThan(2);
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on("pageerror", ({ message }) => errors.push(message));
  for (const { id } of pages) {
    await page.goto(`${site}iframe.html?viewMode=docs&id=${id}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.locator("pre").filter({ hasText: "@keyhold/react" }).first().waitFor();
  }
  expect(errors).toEqual([]);
});

test("the toolbar changes a story's language and direction", async () => {
  const page = await browser.newPage();
  await page.goto(`${site}?path=/story/connectedapps--panel&globals=locale:ar;scheme:dark`);
  const story = page.frameLocator("#storybook-preview-iframe");
  await story.getByText("وضع الاختبار").waitFor();
  expect(await story.locator("html").getAttribute("dir")).toBe("rtl");
});
