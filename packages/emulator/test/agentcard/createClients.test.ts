import { expect, test } from "vitest";
import { App, confidential, redirectUri, startAgentcard } from "../support/agentcard.js";

const email = "alice@example.com";

/** Registers an app as a confidential client. */
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

test("F-G1: the client secret of an app that registered itself expires after clientSecretSeconds", async () => {
  const { provider, app, lasts } = await registered(600);
  expect(lasts).toBe(600);
  const { refreshToken } = await app.connect(email);
  provider.setClock({ aheadSeconds: 500 });
  const next = await app.refresh(refreshToken);
  provider.setClock({ aheadSeconds: 700 });
  await expect(app.refresh(next.refreshToken)).rejects.toMatchObject({ error: "invalid_client" });
});

test("F-G1: the client secret of an app that registered itself is valid for 30 days by default, and for ever with 0", async () => {
  expect((await registered()).lasts).toBe(30 * 24 * 60 * 60);
  expect((await registered(0)).client.client_secret_expires_at).toBe(0);
});

test("F-I5: after forgetClients, an app that registered itself can neither sign users in nor refresh tokens", async () => {
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
