import { fileURLToPath } from "node:url";
import { createEmulator } from "@keyhold/emulator";
import { copyApp, freePort, launchChromium, startProgram } from "@keyhold/test-support";
import { expect, onTestFinished, test } from "vitest";

// The emulator plays Agentcard, and answers its sign-in and consent for the user.
test("a user signs in, connects Agentcard, and disconnects it", async () => {
  const url = `http://localhost:${await freePort()}`;
  const redirectUris = [`${url}/api/keyhold/callback/agentcard`];
  const { agentcard, close } = await createEmulator({
    agentcard: {
      port: 0,
      clients: [{ clientId: "demo", clientSecret: "demo-secret", name: "Demo", redirectUris, mode: "test" }],
    },
  });
  const app = await copyApp(fileURLToPath(new URL("..", import.meta.url)));
  const server = await startProgram(["--env-file=emulator.env", "--import", "tsx", "server.ts"], {
    cwd: app.folder,
    env: { PORT: new URL(url).port, KEYHOLD_URL: `${url}/api/keyhold`, AGENTCARD_ORIGIN: agentcard.origin },
    ready: url,
  });
  const browser = await launchChromium();
  onTestFinished(async () => {
    await Promise.all([browser.close(), server.stop(), close()]);
    await app.remove();
  });

  const page = await browser.newPage();
  await page.goto(url);
  await page.getByLabel("Name").fill("Alice");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Hello Alice" }).waitFor();
  const connect = page.getByRole("button", { name: "Connect with Agentcard" }).first();
  expect(await connect.evaluate((button) => getComputedStyle(button).backgroundColor)).toBe("rgb(22, 24, 29)");
  const [popup] = await Promise.all([page.waitForEvent("popup"), connect.click()]);
  await popup.getByLabel("E-mail address").waitFor();
  const callback = await agentcard.approve({ url: popup.url(), email: "alice@example.com" });
  await Promise.all([popup.waitForEvent("close"), popup.evaluate((url) => window.location.assign(url), callback)]);

  await page.getByText("alice@example.com").first().waitFor();
  await page.getByRole("button", { name: "Details: Agentcard" }).click();
  await page.getByRole("button", { name: "Disconnect Agentcard" }).click();
  await page.getByRole("button", { name: "Disconnect", exact: true }).click();
  await page.getByText("Not connected").waitFor();
  await expect.poll(() => agentcard.log().map(({ event }) => event)).toContain("revoked_by_client");
});
