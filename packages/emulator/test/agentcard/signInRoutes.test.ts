import { afterEach, expect, test, vi } from "vitest";
import type { EmulatedProvider } from "../../src/index.js";
import { App, confidential, startAgentcard } from "../support/agentcard.js";

afterEach(() => {
  vi.useRealTimers();
});

async function text(url: string): Promise<string> {
  return (await fetch(url)).text();
}

/** Begins a sign-in as a browser would and returns the magic link of the message. */
async function signIn(app: App, email: string): Promise<string> {
  const { url } = await fetch(await app.authorizationUrl("state", "v".repeat(43)));
  const sent = await fetch(url, { method: "POST", body: new URLSearchParams({ email }) });
  expect(await sent.text()).toContain("Check your e-mail");
  return linkIn(app.provider);
}

async function linkIn(provider: EmulatedProvider): Promise<string> {
  const [, link] =
    /<a href="(\/magic\/[^"]+)" target="_blank" rel="noopener">/.exec(await text(`${provider.origin}/inbox`)) ?? [];
  expect(link).toBeDefined();
  return provider.origin + link;
}

test("each page of Agentcard says that it belongs to an emulator", async () => {
  const app = await App.discover(await startAgentcard(), confidential);
  const { origin } = app.provider;
  for (const url of [
    await app.authorizationUrl("state", "verifier"),
    `${origin}/inbox`,
    `${origin}/connections`,
    `${origin}/account`,
  ]) {
    expect(await text(url)).toContain("Emulator — nothing here is real");
  }
});

test("the magic link opens the consent screen once, in any browser", async () => {
  const app = await App.discover(await startAgentcard(), confidential);
  const link = await signIn(app, "alice@example.com");
  const consent = await text(link);
  expect(consent).toContain("Connect Shop?");
  expect(consent).toContain("Test cards");
  expect(consent).toContain("alice@example.com");

  const again = await fetch(link);
  expect(again.status).toBe(410);
  expect(await again.text()).toContain("This link was used already");
});

test("a magic link expires after 15 minutes", async () => {
  const app = await App.discover(await startAgentcard(), confidential);
  const link = await signIn(app, "alice@example.com");
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 15 * 60 * 1000 + 1 });
  const response = await fetch(link);
  expect(response.status).toBe(410);
  expect(await response.text()).toContain("This link has expired");
});

test("the code in the message opens the consent screen in the tab where the sign-in began", async () => {
  const app = await App.discover(await startAgentcard(), confidential);
  const { url } = await fetch(await app.authorizationUrl("state", "verifier"));
  const sent = await fetch(url, { method: "POST", body: new URLSearchParams({ email: "alice@example.com" }) });
  const enter = (code: string) => fetch(sent.url, { method: "POST", body: new URLSearchParams({ code }) });
  const [, code = ""] = /code (\d{6})/.exec(await text(`${app.provider.origin}/inbox`)) ?? [];

  const wrong = await enter("none");
  expect(wrong.status).toBe(400);
  expect(await wrong.text()).toContain("That is not the code.");
  expect(await (await enter(code)).text()).toContain("Connect Shop?");
  expect((await enter(code)).status).toBe(410);
});

test("after five wrong codes, the right code does not work", async () => {
  const app = await App.discover(await startAgentcard(), confidential);
  const { url } = await fetch(await app.authorizationUrl("state", "verifier"));
  const sent = await fetch(url, { method: "POST", body: new URLSearchParams({ email: "alice@example.com" }) });
  const enter = (code: string) => fetch(sent.url, { method: "POST", body: new URLSearchParams({ code }) });
  const [, code = ""] = /code (\d{6})/.exec(await text(`${app.provider.origin}/inbox`)) ?? [];
  for (let attempt = 1; attempt <= 5; attempt += 1) expect((await enter("none")).status).toBe(400);
  expect((await enter(code)).status).toBe(410);
});

test("Agentcard refuses an unknown magic link", async () => {
  const { origin } = await startAgentcard();
  const response = await fetch(`${origin}/magic/made-up`);
  expect(response.status).toBe(404);
  expect(await response.text()).toContain("This link is not valid");
});

test("the sign-in page refuses a text that is not an e-mail address", async () => {
  const app = await App.discover(await startAgentcard(), confidential);
  const { url } = await fetch(await app.authorizationUrl("state", "verifier"));
  const response = await fetch(url, { method: "POST", body: new URLSearchParams({ email: "alice" }) });
  expect(response.status).toBe(400);
  expect(await response.text()).toContain("Enter an e-mail address");
});

test("pages escape the app's name and the user's e-mail address", async () => {
  const app = await App.discover(await startAgentcard(), { clientId: "other" });
  const markup = await text(await signIn(app, "o'neil@example.com"));
  expect(markup).toContain("&lt;i&gt;Other&lt;/i&gt;");
  expect(markup).toContain("o&#39;neil@example.com");
  expect(markup).not.toContain("<i>");
});

test("revoking an app on the connections page makes its tokens invalid at once", async () => {
  const app = await App.discover(await startAgentcard(), confidential);
  const alice = await app.connect("alice@example.com");
  const bob = await app.connect("bob@example.com");
  const page = `${app.provider.origin}/connections`;
  expect(await text(page)).toContain("Revoke Shop of alice@example.com");

  const form = new URLSearchParams({ account: "alice@example.com", clientId: "shop" });
  expect(await (await fetch(page, { method: "POST", body: form })).text()).not.toContain("alice@example.com");
  expect(await app.statusOf(alice.accessToken)).toBe(401);
  await expect(app.refresh(alice.refreshToken)).rejects.toMatchObject({ error: "invalid_grant" });
  expect(await app.statusOf(bob.accessToken)).toBe(200);
  expect(app.provider.log().at(-1)).toMatchObject({ event: "revoked_by_user", account: "alice@example.com" });
});
