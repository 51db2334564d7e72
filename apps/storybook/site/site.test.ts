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

test("the built site shows each page at its true size; those of components have code to copy", async () => {
  const { entries } = JSON.parse(await readFile("dist/index.json", "utf8"));
  const pages = Object.values<{ id: string; type: string; tags: string[] }>(entries).filter(
    ({ type }) => type === "docs",
  );
  expect(pages.length).toBeGreaterThan(2);
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on("pageerror", ({ message }) => errors.push(message));
  for (const { id, tags } of pages) {
    await page.goto(`${site}iframe.html?viewMode=docs&id=${id}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    const isOfComponent = tags.includes("attached-mdx");
    if (isOfComponent) await page.locator("pre").filter({ hasText: "@keyhold/react" }).first().waitFor();
    // A story with large text changes the root's size, so it has a document of its own.
    const largeText = `${id.replace("--docs", "")}--large-text`;
    if (largeText in entries) await page.locator(`#iframe--${largeText}`).waitFor({ state: "attached" });
    expect(await page.locator("html").evaluate((root) => getComputedStyle(root).fontSize), id).toBe("16px");
  }
  expect(errors).toEqual([]);
});

test("every component's stories have controls, including controls for the variables of the stylesheet", async () => {
  const { entries } = JSON.parse(await readFile("dist/index.json", "utf8"));
  const stories = Object.values<{ id: string; title: string; type: string }>(entries).filter(
    ({ type }) => type === "story",
  );
  const first = new Map(stories.toReversed().map(({ title, id }) => [title, id]));
  expect(first.size).toBeGreaterThan(7);
  const page = await browser.newPage();
  for (const id of first.values()) {
    await page.goto(`${site}?path=/story/${id}`);
    await page.getByRole("tab", { name: /^Controls/ }).click();
    await page.getByText("Variables of the stylesheet").first().waitFor();
  }
  // One of them changes the story.
  await page.goto(`${site}?path=/story/overview--themes&args=--keyhold-font-size:30px`);
  const story = page.frameLocator("#storybook-preview-iframe");
  const panel = story.locator(".keyhold-apps").first();
  expect(await panel.evaluate((element) => getComputedStyle(element).fontSize)).toBe("30px");
});

test("the toolbar changes a story's language and direction", async () => {
  const page = await browser.newPage();
  await page.goto(`${site}?path=/story/connectedapps--panel&globals=locale:ar;scheme:dark`);
  await page.getByRole("button", { name: "Colour scheme: dark" }).waitFor();
  const story = page.frameLocator("#storybook-preview-iframe");
  await story.getByText("وضع الاختبار").waitFor();
  expect(await story.locator("html").getAttribute("dir")).toBe("rtl");
});
