import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createEmulator } from "@keyhold/emulator";
import { copyApp, freePort, launchChromium, startProgram } from "@keyhold/test-support";
import type { Page } from "playwright";
import { expect, onTestFinished, test } from "vitest";

/** Starts the app with a program that restarts it when a file changes, in a folder of its own. */
async function watched(watch: readonly string[]) {
  const url = `http://localhost:${await freePort()}`;
  const redirectUris = [`${url}/api/keyhold/callback/agentcard`];
  const { agentcard, close } = await createEmulator({
    agentcard: {
      port: 0,
      clients: [{ clientId: "demo", clientSecret: "demo-secret", name: "Demo", redirectUris, mode: "test" }],
    },
  });
  const app = await copyApp(fileURLToPath(new URL("..", import.meta.url)));
  const server = await startProgram(watch, {
    cwd: app.folder,
    env: { PORT: new URL(url).port, KEYHOLD_URL: `${url}/api/keyhold`, AGENTCARD_ORIGIN: agentcard.origin },
    ready: url,
  });
  const browser = await launchChromium();
  onTestFinished(async () => {
    await Promise.all([browser.close(), server.stop(), close()]);
    await app.remove();
  });
  const starts = () => server.logs().split(`Ready on ${url}`).length - 1;
  return {
    url,
    agentcard,
    context: await browser.newContext(),
    /** Saves the server's file, and waits until the server has restarted. */
    async save() {
      const before = starts();
      await appendFile(join(app.folder, "server.ts"), "\n");
      await expect.poll(starts).toBe(before + 1);
    },
  };
}

/** Calls a tool from the page, as the kit does. */
function callTool(page: Page, name: string, args: object): Promise<number> {
  return page.evaluate(
    async ([name, body]) => {
      const response = await fetch(`/api/keyhold/connections/agentcard/tools/${name}`, {
        method: "POST",
        headers: { "content-type": "application/json", "keyhold-request": "1" },
        body,
      });
      return response.status;
    },
    [name, JSON.stringify(args)] as const,
  );
}

test.each([
  ["tsx watch", ["node_modules/tsx/dist/cli.mjs", "watch", "--env-file=emulator.env", "server.ts"]],
  ["node --watch", ["--watch", "--env-file=emulator.env", "--import", "tsx", "server.ts"]],
])(
  "under %s, a saved file disconnects no user, and the open page still works",
  async (_name, watch) => {
    const { url, agentcard, context, save } = await watched(watch);
    const page = await context.newPage();
    await page.goto(url);
    await page.getByLabel("Name").fill("Alice");
    await page.getByRole("button", { name: "Sign in" }).click();
    const connect = page.getByRole("button", { name: "Connect with Agentcard" }).first();
    const [popup] = await Promise.all([page.waitForEvent("popup"), connect.click()]);
    await popup.getByLabel("E-mail address").waitFor();
    await save(); // while Alice is at Agentcard: the page gets the outcome from the new process
    const callback = await agentcard.approve({ url: popup.url(), email: "alice@example.com" });
    await Promise.all([popup.waitForEvent("close"), popup.evaluate((url) => window.location.assign(url), callback)]);
    await page.getByText("alice@example.com").first().waitFor();
    expect(await callTool(page, "create_card", { amount_cents: 500 })).toBe(200);

    await save();
    expect(await callTool(page, "list_cards", {})).toBe(200);
    const second = await context.newPage();
    await second.goto(url);
    await second.getByRole("heading", { name: "Hello Alice" }).waitFor();
    await second.getByText("alice@example.com").first().waitFor();

    await save();
    const disconnected = second.waitForResponse((response) => response.request().method() === "DELETE");
    await second.getByRole("button", { name: "Details: Agentcard" }).click();
    await second.getByRole("button", { name: "Disconnect Agentcard" }).click();
    await second.getByRole("button", { name: "Disconnect", exact: true }).click();
    expect((await disconnected).status()).toBe(200);
    // Alice comes back to the first page. It asks again if its data is older than ten seconds.
    const comeBack = async () => {
      await page.evaluate(() => window.dispatchEvent(new Event("visibilitychange")));
      return page.getByText("Not connected").isVisible();
    };
    await expect.poll(comeBack).toBe(true);
  },
  300_000,
);
