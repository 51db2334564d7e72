import { decodeJwt, decodeProtectedHeader } from "jose";
import * as oauth from "oauth4webapi";
import { expect, test } from "vitest";
import { App, connectHub, startCivic } from "../support/civic.js";

test.each([
  ["client_secret_post", "shop", oauth.ClientSecretPost("shop-secret")],
  ["client_secret_basic", "shop", oauth.ClientSecretBasic("shop-secret")],
  ["none", "cli", oauth.None()],
])("a client that authenticates with %s signs a user in and refreshes", async (_method, clientId, authenticate) => {
  const app = await App.discover(await startCivic(), clientId, authenticate);
  const tokens = await app.connect("alice@example.com");
  expect(oauth.getValidatedIdTokenClaims(tokens)).toMatchObject({ aud: clientId, email: "alice@example.com" });
  expect(decodeJwt(tokens.access_token)).toMatchObject({
    iss: app.server.issuer,
    client_id: clientId,
    aud: "civic",
    email: "alice@example.com",
    name: "alice@example.com",
  });

  const refreshed = await app.refresh(tokens.refresh_token ?? "");
  expect(refreshed.access_token).not.toBe(tokens.access_token);
  expect(app.provider.log()).toMatchObject([
    { event: "authorization", clientId, account: "alice@example.com" },
    { event: "code_redeemed", clientId, account: "alice@example.com" },
    { event: "refreshed", clientId, account: "alice@example.com" },
  ]);
});

test("Civic signs access tokens with a published key", async () => {
  const app = await App.discover(await startCivic(), "cli", oauth.None());
  const { access_token } = await app.connect("alice@example.com");
  const request = new Request(`${app.provider.origin}/hub/mcp`, {
    headers: { authorization: `Bearer ${access_token}` },
  });
  const claims = await oauth.validateJwtAccessToken(app.server, request, "civic", app.options);
  expect(claims.client_id).toBe("cli");
  expect(decodeProtectedHeader(access_token)).toMatchObject({ alg: "RS256", kid: "civic-auth-token-signer-key" });
});

test("userinfo returns the user's e-mail address", async () => {
  const app = await App.discover(await startCivic(), "cli", oauth.None());
  const tokens = await app.connect("alice@example.com");
  const { sub = "" } = oauth.getValidatedIdTokenClaims(tokens) ?? {};
  const response = await oauth.userInfoRequest(app.server, app.client, tokens.access_token, app.options);
  expect(await oauth.processUserInfoResponse(app.server, app.client, sub, response)).toMatchObject({
    email: "alice@example.com",
    email_verified: true,
  });
});

test("without prompt=consent, Civic issues no refresh token", async () => {
  const app = await App.discover(await startCivic(), "cli", oauth.None());
  const { refresh_token } = await app.connect("alice@example.com", { prompt: "login" });
  expect(refresh_token).toBeUndefined();
});

test("prompt=select_account asks for the account, and then for consent", async () => {
  const app = await App.discover(await startCivic(), "cli", oauth.None());
  const tokens = await app.connect("alice@example.com", { prompt: "select_account consent" });
  expect(oauth.getValidatedIdTokenClaims(tokens)).toMatchObject({ email: "alice@example.com" });
  expect(tokens.refresh_token).toBeDefined();
});

test("Civic requires PKCE from public clients", async () => {
  const app = await App.discover(await startCivic(), "cli", oauth.None());
  const url = new URL(await app.authorizationUrl({ state: "state" }, "verifier"));
  url.searchParams.delete("code_challenge");
  url.searchParams.delete("code_challenge_method");
  const location = new URL(await app.provider.approve({ url: url.href, email: "alice@example.com" }));
  expect(location.searchParams.get("error")).toBe("invalid_request");
});

test("a denied consent returns to the app with access_denied and the issuer", async () => {
  const app = await App.discover(await startCivic(), "cli", oauth.None());
  const url = await app.authorizationUrl({ state: "state" }, "v".repeat(43));
  const location = new URL(await app.provider.approve({ url, email: "alice@example.com", deny: true }));
  expect(() => oauth.validateAuthResponse(app.server, app.client, location, "state")).toThrow(
    expect.objectContaining({ error: "access_denied" }),
  );
  expect(app.provider.log()).toMatchObject([{ event: "denied", clientId: "cli", account: "alice@example.com" }]);
});

test("Civic refuses a revoked refresh token", async () => {
  const app = await App.discover(await startCivic(), "cli", oauth.None());
  const { refresh_token = "" } = await app.connect("alice@example.com");
  const { server, client, authenticate, options } = app;
  await oauth.processRevocationResponse(
    await oauth.revocationRequest(server, client, authenticate, refresh_token, options),
  );
  await expect(app.refresh(refresh_token)).rejects.toMatchObject({ error: "invalid_grant" });
  expect(app.provider.log().at(-1)).toMatchObject({ event: "revoked_by_client", account: "alice@example.com" });
});

test("a public client's refresh token rotates, and using one twice ends the grant", async () => {
  const app = await App.discover(await startCivic(), "cli", oauth.None());
  const { refresh_token: first = "" } = await app.connect("alice@example.com");
  const { refresh_token: second = "" } = await app.refresh(first);
  expect(second).not.toBe(first);
  await expect(app.refresh(first)).rejects.toMatchObject({ error: "invalid_grant" });
  await expect(app.refresh(second)).rejects.toMatchObject({ error: "invalid_grant" });
  expect(app.provider.log().at(-1)).toMatchObject({ event: "reuse_detected", clientId: "cli" });
});

test.each([
  "/oauth/.well-known/openid-configuration",
  "/oauth//.well-known/openid-configuration",
  "/.well-known/openid-configuration/oauth",
  "/.well-known/oauth-authorization-server/oauth/",
])("Civic returns the discovery document at %s", async (path) => {
  const { origin } = await startCivic();
  expect(await (await fetch(origin + path)).json()).toMatchObject({
    issuer: `${origin}/oauth/`,
    authorization_endpoint: `${origin}/oauth/auth`,
    token_endpoint: `${origin}/oauth/token`,
    jwks_uri: `${origin}/oauth/jwks`,
    userinfo_endpoint: `${origin}/oauth/userinfo`,
    code_challenge_methods_supported: ["S256"],
    authorization_response_iss_parameter_supported: true,
  });
});

test("with issuerSlash false, the issuer has no slash at the end", async () => {
  const civic = await startCivic({ issuerSlash: false });
  const app = await App.discover(civic, "cli", oauth.None(), "/oauth");
  expect(app.server).toMatchObject({ issuer: `${civic.origin}/oauth`, token_endpoint: `${civic.origin}/oauth/token` });
  const { access_token } = await app.connect("alice@example.com");
  await connectHub(civic, access_token);
});
