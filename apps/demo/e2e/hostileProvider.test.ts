import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mcpServer } from "@keyhold/express";
import { expect, onTestFinished, test } from "vitest";
import { openCivicProduct } from "./support/openCivicProduct.js";
import { allowAtCivic, connectedApp, opensPage, waitUntilConnected } from "./support/visitor.js";

// A provider that Keyhold has discovered, whose pages navigate the page that opened their window (reverse tabnabbing).

async function openPhishing(): Promise<string> {
  const server = createServer((_request, response) => response.end("Sign in again"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close().closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** Has Civic as `civic()`, and once more as an MCP server of which Keyhold knows only the address. */
async function openProduct() {
  const phishing = await openPhishing();
  const product = await openCivicProduct({
    more: (origin) => [mcpServer({ id: "found", name: "Found", url: `${origin}/hub/mcp` })],
  });
  const { page, browser, civic, origin } = product;
  await browser.context.addInitScript(
    ([hostile, address]) => {
      if (window.location.origin !== hostile) return;
      // Each page tries once. A second navigation could end the first one before it has loaded.
      window.addEventListener("DOMContentLoaded", () => {
        if (window.opener) window.opener.location = address;
        document.documentElement.dataset.attacked = "yes";
      });
    },
    [civic.origin, phishing] as const,
  );
  const row = connectedApp(page, "Found");
  return {
    page,
    row,
    phishing,
    address: `${origin}/`,
    connect: async (name = "Connect with Found") => {
      const popup = await opensPage(browser.context, row.getByRole("button", { name }));
      await popup.getByLabel("E-mail address").waitFor();
      await popup.locator("[data-attacked]").waitFor();
      return popup;
    },
  };
}

test("F-M8: a discovered provider cannot navigate the product's page, which still learns that the user has connected", async () => {
  const { page, address, connect } = await openProduct();
  const popup = await connect();
  expect(await popup.evaluate(() => [window.opener, window.name])).toEqual([null, ""]);
  // The page cannot see the window any more, but does not treat it as closed. In this browser, each page has the focus.
  await page.getByText("If you have closed the Found window").first().waitFor();
  const closes = popup.waitForEvent("close");
  await allowAtCivic(popup, "alice@example.com");
  await waitUntilConnected(page, "Found");
  await closes;
  expect(page.url()).toBe(address);
});

test("F-M8: a user who has closed a discovered provider's window can open it again, or cancel", async () => {
  const { page, row, address, connect } = await openProduct();
  await (await connect()).close();
  await page.bringToFront();
  await row.getByText("If you have closed the Found window").waitFor();
  const again = await connect("Open again");
  await again.close();
  await row.getByRole("button", { name: "Cancel" }).click();
  await row.getByText("Not connected").waitFor();
  const last = await connect();
  const closes = last.waitForEvent("close");
  await allowAtCivic(last, "alice@example.com");
  await waitUntilConnected(page, "Found");
  await closes;
  expect(page.url()).toBe(address);
});

test("F-M8: if the page could not close a window after Cancel, the window and the page show the outcome", async () => {
  const { page, row, connect } = await openProduct();
  const popup = await connect();
  await row.getByRole("button", { name: "Cancel" }).click();
  await row.getByText("Not connected").waitFor();
  const closes = popup.waitForEvent("close");
  await allowAtCivic(popup, "alice@example.com");
  await closes;
  await waitUntilConnected(page, "Found");
});

test("F-M8: a user can connect a discovered provider in this tab", async () => {
  const { page, row, address } = await openProduct();
  await page.evaluate(() => {
    window.open = () => null;
  });
  await row.getByRole("button", { name: "Connect with Found" }).click();
  await row.getByRole("button", { name: "Use this tab instead" }).click();
  await allowAtCivic(page, "alice@example.com");
  await waitUntilConnected(page, "Found");
  expect(page.url()).toBe(address);
});

test("F-M8: a configured provider can navigate the page, as the documents say", async () => {
  const { page, phishing } = await openProduct();
  await connectedApp(page, "Civic").getByRole("button", { name: "Connect with Civic" }).click();
  await page.waitForURL(phishing);
});
