import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createEmulator, type EmulatedCivic } from "@keyhold/emulator";
import { freePort, launchChromium } from "@keyhold/test-support";
import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { guideOf } from "./support/guideOf.js";
import { openProject } from "./support/openProject.js";

const { shell, files } = await guideOf("next.md");
const [install = "", variables = "", , authJs = "", betterAuth = ""] = shell;

/** Two hours: the access tokens of Civic and the ID tokens of the sign-in have expired by then. */
const LATER = 2 * 60 * 60;

/** A module that sets the clock of a process ahead. */
const AHEAD = `const Machine = Date;
globalThis.Date = class extends Machine {
  constructor(...args) {
    super(...(args.length ? args : [Date.now()]));
  }
  static now() {
    return Machine.now() + ${LATER * 1000};
  }
};
`;

/** The app of the guide with one of its examples, built and started. Civic accepts the tokens of this issuer. */
interface Example {
  readonly url: string;
  readonly civic: EmulatedCivic;
  /** Stops the app, and starts it with a clock that is ahead. */
  restartLater(): Promise<void>;
}

async function openExample(
  folder: "auth-js" | "better-auth",
  commands: string,
  port: number,
  identityProvider: { readonly issuer: string; readonly audience: string; readonly jwksUri: string },
): Promise<Example> {
  const emulator = await createEmulator({
    civic: {
      port: 0,
      clients: [{ clientId: "demo", clientSecret: "demo-secret", name: "Shop", redirectUris: [] }],
      identityProviders: [identityProvider],
    },
  });
  onTestFinished(emulator.close);
  const project = await openProject("next");
  onTestFinished(project.close);
  const url = `http://localhost:${port}`;
  const origins = new Map([
    ["http://localhost:3000", url],
    ["http://localhost:4200", emulator.civic.origin],
    ["https://login.example.com", identityProvider.issuer],
  ]);
  const adapted = (text: string) =>
    text.replace(/https?:\/\/[\w.]+(:\d+)?/g, (origin) => origins.get(origin) ?? origin);
  const ofExample = files.filter(({ file }) => file.startsWith(`${folder}/`));
  const ofGuide = files.filter(({ file }) => !/^(agent|auth-js|better-auth)\//.test(file));
  // The files of an example replace the files of the guide.
  for (const { file, text } of [...ofGuide, ...ofExample]) {
    const path = join(project.folder, file.replace(`${folder}/`, ""));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, adapted(text).replaceAll("ConnectWithAgentcard", "ConnectWithCivic"));
  }
  await writeFile(join(project.folder, "ahead.mjs"), AHEAD);
  const env = { NEXT_TELEMETRY_DISABLED: "1" };
  await project.run(install);
  if (!process.getBuiltinModule("node:sqlite")) await project.run("npm install libsql");
  await project.run(adapted(variables + commands));
  await project.run("npm run build", env);
  const start = (more = {}) => project.start(`npx next start --port ${port}`, "Ready", { ...env, ...more });
  const program = await start();
  return {
    url,
    civic: emulator.civic,
    async restartLater() {
      await program.stop();
      await start({ NODE_OPTIONS: "--import ./ahead.mjs" });
      emulator.civic.setClock({ aheadSeconds: LATER });
    },
  };
}

/** Calls a tool of Civic as a page does. */
const searchNotes = (page: Page): Promise<unknown> =>
  page.evaluate(async () => {
    const answer = await fetch("/api/keyhold/connections/civic/tools/notes-search_notes", {
      method: "POST",
      headers: { "content-type": "application/json", "keyhold-request": "1" },
      body: JSON.stringify({ query: "coffee" }),
    });
    return answer.json();
  });

const found = { content: [{ type: "text", text: expect.stringContaining("Shopping list: coffee, oranges") }] };

async function connect(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Connect with Civic" }).first().click();
  await page.getByText("Connected with Civic").first().waitFor();
}

describe("a Next.js app with users, by docs/next.md", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  test("Auth.js: a user signs in, connects Civic in one click, and calls a tool; when the ID token has expired, they sign in again", async () => {
    const port = await freePort();
    // Any OpenID provider will do; the emulated Civic is one.
    const redirectUris = [`http://localhost:${port}/api/auth/callback/login`];
    const client = { clientId: "your-client-id", clientSecret: "your-client-secret", name: "Shop", redirectUris };
    const { civic: login, close } = await createEmulator({ civic: { port: 0, clients: [client] } });
    onTestFinished(close);
    const issuer = `${login.origin}/oauth/`;
    const app = await openExample("auth-js", authJs, port, {
      issuer,
      audience: client.clientId,
      jwksUri: `${login.origin}/oauth/jwks`,
    });

    const context = await browser.newContext();
    onTestFinished(() => context.close());
    const page = await context.newPage();
    async function signIn(): Promise<void> {
      await page.goto(`${app.url}/api/auth/signin`);
      const leaves = page.waitForRequest((request) => request.url().startsWith(`${issuer}auth?`));
      await page.getByRole("button", { name: "Sign in with Login" }).click();
      // Not in the page: with its clock ahead, the provider's cookies would have expired for the browser.
      await page.goto(await login.approve({ url: (await leaves).url(), email: "alice@example.com" }));
      await page.goto(app.url);
    }
    await signIn();
    await connect(page);
    expect(await searchNotes(page)).toMatchObject(found);
    const session = await page.evaluate(async () => (await fetch("/api/auth/session")).text());
    expect(session).toContain("alice@example.com");
    expect(session).not.toContain("eyJ");

    // Next.js stops when no page has an event stream any more.
    await page.goto("about:blank");
    login.setClock({ aheadSeconds: LATER });
    await app.restartLater();
    await page.goto(app.url);
    expect(await searchNotes(page)).toMatchObject({ error: { code: "needs_login" } });
    await page.goto(app.url);
    await page.getByText("Sign in to this product again, then try Civic again.").first().waitFor();

    await signIn();
    expect(await searchNotes(page)).toMatchObject(found);
    await page.goto(app.url);
    await page.getByText("Connected with Civic").first().waitFor();
    expect(app.civic.log().filter(({ event }) => event === "token_exchanged")).toHaveLength(2);
  });

  test("Better Auth: a user signs up, connects Civic in one click, and calls a tool; an expired token is renewed without them", async () => {
    const port = await freePort();
    const issuer = `http://localhost:${port}`;
    const app = await openExample("better-auth", betterAuth, port, {
      issuer,
      audience: "demo",
      jwksUri: `${issuer}/api/auth/jwks`,
    });

    const context = await browser.newContext();
    onTestFinished(() => context.close());
    const page = await context.newPage();
    await page.goto(app.url);
    const status = await page.evaluate(async () => {
      const alice = { name: "Alice", email: "alice@example.com", password: "correct horse battery staple" };
      const answer = await fetch("/api/auth/sign-up/email", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(alice),
      });
      return answer.status;
    });
    expect(status).toBe(200);
    await page.reload();
    await connect(page);
    expect(await searchNotes(page)).toMatchObject(found);

    app.civic.expireAccessTokens();
    expect(await searchNotes(page)).toMatchObject(found);
    expect(app.civic.log().filter(({ event }) => event === "token_exchanged")).toMatchObject([
      { account: "alice@example.com" },
      { account: "alice@example.com" },
    ]);
  });
});
