import * as oauth from "oauth4webapi";
import { expect, test } from "vitest";
import { App, confidential, publicClient, redirectUri, startAgentcard } from "../support/agentcard.js";

const state = oauth.generateRandomState();
const verifier = oauth.generateRandomCodeVerifier();

test.each([
  ["confidential", confidential],
  ["public", publicClient],
])("a %s client connects, calls the MCP endpoint, refreshes and revokes", async (_kind, client) => {
  const app = await App.discover(await startAgentcard(), client);
  const first = await app.connect("alice@example.com");
  expect(await app.statusOf(first.accessToken)).toBe(200);

  const second = await app.refresh(first.refreshToken);
  expect(second.refreshToken).not.toBe(first.refreshToken);
  expect(await app.statusOf(second.accessToken)).toBe(200);

  await app.revoke(second.refreshToken);
  expect(await app.statusOf(second.accessToken)).toBe(401);
  await expect(app.refresh(second.refreshToken)).rejects.toMatchObject({ error: "invalid_grant" });
  expect(app.provider.log().map(({ event }) => event)).toEqual([
    "authorization",
    "code_redeemed",
    "refreshed",
    "revoked_by_client",
  ]);
});

test("Agentcard refuses a wrong client secret", async () => {
  const app = await App.discover(await startAgentcard(), { ...confidential, clientSecret: "wrong" });
  await expect(app.connect("alice@example.com")).rejects.toMatchObject({ error: "invalid_client", status: 400 });
});

test("a token response has the lifetime of the access token and the type bearer", async () => {
  const app = await App.discover(await startAgentcard(), confidential);
  const location = await app.provider.approve({
    url: await app.authorizationUrl(state, verifier),
    email: "alice@example.com",
  });
  expect(await app.redeem(location, state, verifier)).toMatchObject({ token_type: "bearer", expires_in: 3600 });
});

test("Agentcard refuses a wrong code_verifier", async () => {
  const app = await App.discover(await startAgentcard(), confidential);
  const url = await app.authorizationUrl(state, verifier);
  const location = await app.provider.approve({ url, email: "alice@example.com" });
  await expect(app.redeem(location, state, oauth.generateRandomCodeVerifier())).rejects.toMatchObject({
    error: "invalid_grant",
  });
});

test("redeeming a code twice ends the grant", async () => {
  const app = await App.discover(await startAgentcard(), confidential);
  const url = await app.authorizationUrl(state, verifier);
  const location = await app.provider.approve({ url, email: "alice@example.com" });
  const { access_token } = await app.redeem(location, state, verifier);
  await expect(app.redeem(location, state, verifier)).rejects.toMatchObject({ error: "invalid_grant" });
  expect(await app.statusOf(access_token)).toBe(401);
});

test("using a refresh token twice ends the grant", async () => {
  const app = await App.discover(await startAgentcard(), confidential);
  const first = await app.connect("alice@example.com");
  const second = await app.refresh(first.refreshToken);
  await expect(app.refresh(first.refreshToken)).rejects.toMatchObject({ error: "invalid_grant" });
  await expect(app.refresh(second.refreshToken)).rejects.toMatchObject({ error: "invalid_grant" });
  expect(await app.statusOf(second.accessToken)).toBe(401);
  expect(app.provider.log()).toContainEqual(expect.objectContaining({ event: "reuse_detected", clientId: "shop" }));
});

test("a client can neither refresh nor revoke the tokens of another client", async () => {
  const provider = await startAgentcard();
  const app = await App.discover(provider, confidential);
  const other = await App.discover(provider, publicClient);
  const { accessToken, refreshToken } = await app.connect("alice@example.com");
  await expect(other.refresh(refreshToken)).rejects.toMatchObject({ error: "invalid_grant" });
  await other.revoke(refreshToken);
  expect(await app.statusOf(accessToken)).toBe(200);
});

test("Agentcard requires `resource` at authorization, code redemption and refresh", async () => {
  const app = await App.discover(await startAgentcard(), confidential);
  const email = "alice@example.com";
  const refused = await app.provider.approve({ url: await app.authorizationUrl(state, verifier, ""), email });
  expect(() => oauth.validateAuthResponse(app.server, app.client, new URL(refused), state)).toThrow(
    expect.objectContaining({ error: "invalid_target" }),
  );

  const elsewhere = { resource: "https://elsewhere.example.com/mcp" };
  const location = await app.provider.approve({ url: await app.authorizationUrl(state, verifier), email });
  await expect(app.redeem(location, state, verifier, elsewhere)).rejects.toMatchObject({ error: "invalid_target" });
  const { refreshToken } = await app.connect(email);
  await expect(app.refresh(refreshToken, {})).rejects.toMatchObject({ error: "invalid_target" });
});

test("a denied consent returns to the app with access_denied", async () => {
  const app = await App.discover(await startAgentcard(), confidential);
  const url = await app.authorizationUrl(state, verifier);
  const location = await app.provider.approve({ url, email: "alice@example.com", deny: true });
  expect(() => oauth.validateAuthResponse(app.server, app.client, new URL(location), state)).toThrow(
    expect.objectContaining({ error: "access_denied" }),
  );
});

test("Agentcard does not redirect to an unregistered redirect URI", async () => {
  const app = await App.discover(await startAgentcard(), confidential);
  const url = new URL(await app.authorizationUrl(state, verifier));
  url.searchParams.set("redirect_uri", "https://evil.example.com/callback");
  const response = await fetch(url, { redirect: "manual" });
  expect(response.status).toBe(400);
  expect(response.headers.get("location")).toBeNull();
});

test("a loopback redirect URI may have another port than the registered one", async () => {
  const app = await App.discover(await startAgentcard(), { clientId: "other" });
  const url = new URL(await app.authorizationUrl(state, verifier));
  url.searchParams.set("redirect_uri", "http://localhost:3999/callback");
  const location = await app.provider.approve({ url: url.href, email: "alice@example.com" });
  expect(location).toMatch(/^http:\/\/localhost:3999\/callback\?code=/);
});

test("an app can register itself and connect", async () => {
  const provider = await startAgentcard();
  const response = await fetch(`${provider.origin}/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ client_name: "Newcomer", redirect_uris: [redirectUri] }),
  });
  const { client_id, client_secret } = (await response.json()) as Record<string, string>;
  const app = await App.discover(provider, { clientId: client_id ?? "", clientSecret: client_secret });
  const { accessToken } = await app.connect("alice@example.com");
  expect(await app.statusOf(accessToken)).toBe(200);
});

test("Agentcard refuses expired access tokens and accepts their refresh tokens", async () => {
  const app = await App.discover(await startAgentcard(), confidential);
  const first = await app.connect("alice@example.com");
  const response = await fetch(`${app.provider.origin}/__control/expire-access-tokens`, { method: "POST" });
  expect(response.status).toBe(204);
  expect(await app.statusOf(first.accessToken)).toBe(401);
  const second = await app.refresh(first.refreshToken);
  expect(await app.statusOf(second.accessToken)).toBe(200);
});
