import { expect, test } from "vitest";
import { App, confidential, redirectUri, startAgentcard } from "./support.js";

const email = "alice@example.com";

/** Two connections of one user to one app, and a third of another user, with one of the first's tokens revoked. */
async function revoked(revokes: "token" | "grant" | "app", which: "accessToken" | "refreshToken") {
  const provider = await startAgentcard({ behaviour: { revokes, reuseEndsGrant: false } });
  const app = await App.discover(provider, confidential);
  const [first, second, other] = [
    await app.connect(email),
    await app.connect(email),
    await app.connect("bob@example.com"),
  ];
  await app.revoke(first[which]);
  const isGood = async ({ accessToken, refreshToken }: typeof first) => ({
    access: (await app.statusOf(accessToken)) === 200,
    refresh: await app.refresh(refreshToken).then(
      () => true,
      () => false,
    ),
  });
  return { first: await isGood(first), second: await isGood(second), other: await isGood(other) };
}

const [good, dead] = [
  { access: true, refresh: true },
  { access: false, refresh: false },
];

test.each([
  ["token", "accessToken", { first: { access: false, refresh: true }, second: good, other: good }],
  ["token", "refreshToken", { first: { access: true, refresh: false }, second: good, other: good }],
  ["grant", "accessToken", { first: dead, second: good, other: good }],
  ["grant", "refreshToken", { first: dead, second: good, other: good }],
  ["app", "accessToken", { first: dead, second: dead, other: good }],
  ["app", "refreshToken", { first: dead, second: dead, other: good }],
] as const)("F-M2: where a revocation ends the %s, one of the %s leaves %j", async (revokes, which, left) => {
  expect(await revoked(revokes, which)).toEqual(left);
});

/** An app that has registered itself, as a confidential client. */
async function registered(seconds?: number) {
  const provider = await startAgentcard(seconds === undefined ? {} : { behaviour: { clientSecretSeconds: seconds } });
  const response = await fetch(`${provider.origin}/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ client_name: "Newcomer", redirect_uris: [redirectUri] }),
  });
  const client = (await response.json()) as Record<string, unknown>;
  const app = await App.discover(provider, {
    clientId: String(client.client_id),
    clientSecret: String(client.client_secret),
  });
  const issuedAt = Number(client.client_id_issued_at);
  return { provider, app, lasts: Number(client.client_secret_expires_at) - issuedAt, client };
}

test("F-G1: the secret of an app that has registered itself ends when it was said to", async () => {
  const { provider, app, lasts } = await registered(600);
  expect(lasts).toBe(600);
  const { refreshToken } = await app.connect(email);
  provider.setClock({ aheadSeconds: 500 });
  const next = await app.refresh(refreshToken);
  provider.setClock({ aheadSeconds: 700 });
  await expect(app.refresh(next.refreshToken)).rejects.toMatchObject({ error: "invalid_client" });
});

test("F-G1: by itself it lasts 30 days, and for ever where that is wanted", async () => {
  expect((await registered()).lasts).toBe(30 * 24 * 60 * 60);
  expect((await registered(0)).client.client_secret_expires_at).toBe(0);
});

test("F-I5: an app's registration can be forgotten: its sign-in ends on a page, and its tokens are renewed no more", async () => {
  const { provider, app } = await registered();
  const { refreshToken } = await app.connect(email);
  expect(await provider.forgetClients({ clientId: "shop" })).toBe(0);
  expect(await provider.forgetClients()).toBe(1);
  const page = await fetch(await app.authorizationUrl("state", "v".repeat(43)), { redirect: "manual" });
  expect([page.status, page.headers.get("location")]).toEqual([400, null]);
  await expect(app.refresh(refreshToken)).rejects.toMatchObject({ error: "invalid_client" });
  const shop = await App.discover(provider, confidential);
  expect(await shop.statusOf((await shop.connect(email)).accessToken)).toBe(200);
});
