import { fileURLToPath } from "node:url";
import { createEmulator } from "@keyhold/emulator";
import { copyApp, freePort, launchChromium, startProgram } from "@keyhold/test-support";
import type { Page } from "playwright";
import { expect, onTestFinished, test } from "vitest";

async function openPage() {
  const url = `http://localhost:${await freePort()}`;
  const { civic, close } = await createEmulator({
    civic: {
      port: 0,
      clients: [{ clientId: "demo", clientSecret: "demo-secret", name: "Demo", redirectUris: [] }],
      identityProviders: [{ issuer: url, audience: "demo", jwksUri: `${url}/api/auth/jwks` }],
    },
  });
  const app = await copyApp(fileURLToPath(new URL("..", import.meta.url)));
  const server = await startProgram(["--env-file=emulator.env", "--import", "tsx", "server.ts"], {
    cwd: app.folder,
    env: {
      PORT: new URL(url).port,
      BETTER_AUTH_URL: url,
      KEYHOLD_URL: `${url}/api/keyhold`,
      CIVIC_ORIGIN: civic.origin,
    },
    ready: url,
  });
  const browser = await launchChromium();
  onTestFinished(async () => {
    await Promise.all([browser.close(), server.stop(), close()]);
    await app.remove();
  });
  const page = await browser.newPage();
  await page.goto(url);
  return { page, civic, server };
}

async function signUp(page: Page, name: string): Promise<void> {
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("E-mail").fill(`${name.toLowerCase()}@example.com`);
  await page.getByLabel("Password").fill("correct horse battery staple");
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("heading", { name: `Hello ${name}` }).waitFor();
}

test("a user signs up, connects Civic in one click, and uses a tool, and no token reaches the browser", async () => {
  const { page, civic, server } = await openPage();
  const answers: Promise<string>[] = [];
  page.on("response", (response) => {
    // The event stream stays open, so its body never ends.
    const isStream = response.headers()["content-type"]?.startsWith("text/event-stream");
    const body = isStream ? "" : response.text().catch(() => "");
    answers.push(Promise.all([response.allHeaders(), body]).then((parts) => JSON.stringify(parts)));
  });
  await signUp(page, "Alice");
  await page.getByRole("button", { name: "Connect with Civic" }).click();
  await page.getByLabel("Search your notes").fill("coffee");
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByRole("status").getByText("Shopping list: coffee, oranges").waitFor();

  expect(page.context().pages()).toEqual([page]);
  expect(civic.log()).toMatchObject([{ event: "token_exchanged", account: "alice@example.com" }]);
  const seen = (await Promise.all(answers)).join("\n");
  expect(seen).toContain("Shopping list");
  expect(seen + server.logs()).not.toMatch(/eyJ[\w-]+\.eyJ/);
});

test("the next user who signs in with the same browser also gets another account at Civic", async () => {
  const { page, civic } = await openPage();
  await signUp(page, "Alice");
  await page.getByRole("button", { name: "Connect with Civic" }).click();
  await page.getByLabel("Search your notes").waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await signUp(page, "Bob");
  await page.getByRole("button", { name: "Connect with Civic" }).click();
  await page.getByLabel("Search your notes").waitFor();
  expect(civic.log().map(({ account }) => account)).toEqual(["alice@example.com", "bob@example.com"]);
});
