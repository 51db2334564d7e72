import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createKeyhold, mcpServer } from "@keyhold/express";
import { launchChromium } from "@keyhold/test-support";
import express from "express";
import { afterAll, expect, test } from "vitest";
import { brokenWords } from "./support/brokenWords.js";

const closing: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

test("the page that asks for a key fits on a narrow phone with text of twice the size, breaks no word, and its one button is filled", async () => {
  const app = express();
  const server = createServer(app);
  await once(server.listen(0, "localhost"), "listening");
  const keyhold = createKeyhold({
    publicUrl: `http://localhost:${(server.address() as AddressInfo).port}/keyhold`,
    keys: ["a key that is long enough for a test"],
    productName: "Magpie",
    signInUrl: "/login",
    identify: () => "alice",
    providers: [
      mcpServer({
        id: "weather",
        name: "Weather",
        url: "http://localhost:1/mcp",
        apiKey: { header: "x-api-key", help: "https://weather.example.com/keys" },
      }),
    ],
  });
  app.use("/keyhold", keyhold.router);
  const browser = await launchChromium();
  closing.push(
    keyhold.close,
    () => server.close(),
    () => browser.close(),
  );
  const page = await browser.newPage({ viewport: { width: 320, height: 640 }, locale: "de-DE", bypassCSP: true });
  await page.goto(await keyhold.link({ userId: "alice", provider: "weather" }));
  await page.addStyleTag({ content: "html { font-size: 200% }" });
  await page.getByLabel("Schlüssel").fill("a key");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  expect(await brokenWords(page)).toEqual([]);
  const { background, color } = await page.getByRole("button").evaluate((button) => {
    const { backgroundColor, color } = getComputedStyle(button);
    return { background: backgroundColor, color };
  });
  expect({ background, color }).toEqual({ background: "rgb(22, 24, 29)", color: "rgb(255, 255, 255)" });
});
