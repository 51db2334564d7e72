import { type CryptoKey, decodeJwt, exportSPKI, generateKeyPair, SignJWT } from "jose";
import * as oauth from "oauth4webapi";
import { expect, onTestFinished, test, vi } from "vitest";
import { createEmulator, identityProviders } from "../../src/index.js";
import { App, confidential, startExchange, subjectTokenTypes } from "../support/civic.js";

const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

test.each(Object.values(subjectTokenTypes))(
  "an app exchanges a subject token of the type %s for a Civic access token",
  async (type) => {
    const { civic, exchange } = await startExchange();
    const answer = await exchange({}, { subject_token_type: type, civic_profile: "profile-1" });
    expect(answer).toMatchObject({
      token_type: "bearer",
      issued_token_type: subjectTokenTypes.accessToken,
      expires_in: expect.any(Number),
      scope: "openid profile email",
    });
    expect(decodeJwt(answer.access_token)).toMatchObject({
      iss: `${civic.origin}/oauth/`,
      client_id: "shop",
      email: "alice@example.com",
      name: "Alice",
      civic_profile: "profile-1",
    });
    expect(civic.log()).toMatchObject([{ event: "token_exchanged", clientId: "shop", account: "alice@example.com" }]);
  },
);

test("an app may send its client credentials by HTTP Basic", async () => {
  const { civic, identityProvider } = await startExchange();
  const app = await App.discover(civic, "shop", oauth.ClientSecretBasic("shop-secret"));
  const parameters = {
    subject_token: await identityProvider.sign(),
    subject_token_type: subjectTokenTypes.accessToken,
  };
  await expect(app.exchange(parameters)).resolves.toHaveProperty("access_token");
});

test("an app that only exchanges tokens needs no redirect URI", async () => {
  const { exchange } = await startExchange({ clients: [{ ...confidential, name: "Shop", redirectUris: [] }] });
  await expect(exchange()).resolves.toHaveProperty("access_token");
});

test("the same subject maps to the same user, and another subject to another user", async () => {
  const { exchange } = await startExchange();
  const sub = async (claims = {}) => decodeJwt((await exchange(claims)).access_token).sub;
  expect(await sub()).toBe(await sub());
  expect(await sub()).not.toBe(await sub({ sub: "bob" }));
});

test.each([
  ["the subject token's remaining life", 120, {}, 120],
  ["the provider's maximum", 7200, {}, 3600],
  ["the requested lifetime", 7200, { expires_in: "90" }, 90],
])("an exchanged token does not outlive %s", async (_limit, lifetime, parameters, limit) => {
  vi.useFakeTimers({ toFake: ["Date"], now: inSeconds(0) * 1000 });
  onTestFinished(() => void vi.useRealTimers());
  const { exchange } = await startExchange();
  const { access_token, expires_in } = await exchange({ exp: inSeconds(lifetime) }, parameters);
  const { exp = 0, iat = 0 } = decodeJwt(access_token);
  expect(exp - iat).toBe(expires_in);
  expect(expires_in).toBe(limit);
});

test.each([
  ["an expired subject token", "invalid_grant", { exp: inSeconds(-10) }, {}],
  ["an issuer that is not configured", "invalid_grant", { iss: "https://elsewhere.example.com" }, {}],
  ["another audience", "invalid_grant", { aud: "another product" }, {}],
  ["no subject", "invalid_grant", { sub: undefined }, {}],
  ["an opaque subject token", "invalid_grant", {}, { subject_token: "opaque" }],
  ["no subject token", "invalid_request", {}, { subject_token: "" }],
  ["an unknown subject_token_type", "invalid_request", {}, { subject_token_type: "urn:example:saml" }],
  ["a malformed expires_in", "invalid_request", {}, { expires_in: "soon" }],
])("token exchange refuses %s with %s", async (_what, error, claims, parameters) => {
  const { exchange } = await startExchange();
  await expect(exchange(claims, parameters)).rejects.toMatchObject({ error });
});

test("token exchange refuses a subject token in its last second", async () => {
  const { exchange } = await startExchange();
  const exp = inSeconds(60);
  vi.useFakeTimers({ toFake: ["Date"], now: exp * 1000 - 500 });
  onTestFinished(() => void vi.useRealTimers());
  await expect(exchange({ exp })).rejects.toMatchObject({ error: "invalid_grant" });
});

test("token exchange refuses a subject token that is signed with another key", async () => {
  const { app, identityProvider } = await startExchange();
  const { privateKey } = await generateKeyPair("RS256");
  const { issuer: iss, audience: aud } = identityProvider.registration;
  const forged = new SignJWT({ iss, aud, sub: "alice", exp: inSeconds(60) }).setProtectedHeader({ alg: "RS256" });
  const parameters = {
    subject_token: await forged.sign(privateKey),
    subject_token_type: subjectTokenTypes.idToken,
  };
  await expect(app.exchange(parameters)).rejects.toMatchObject({ error: "invalid_grant" });
});

test.each([
  ["a wrong secret", "shop", oauth.ClientSecretPost("wrong"), "invalid_client"],
  ["a public client", "cli", oauth.None(), "unauthorized_client"],
])("token exchange refuses %s", async (_what, clientId, authenticate, error) => {
  const { civic, identityProvider } = await startExchange();
  const app = await App.discover(civic, clientId, authenticate);
  const parameters = { subject_token: await identityProvider.sign(), subject_token_type: subjectTokenTypes.idToken };
  await expect(app.exchange(parameters)).rejects.toMatchObject({ error });
});

test("Civic refuses an unknown grant type", async () => {
  const { app } = await startExchange();
  const { server, client, authenticate, options } = app;
  const response = await oauth.genericTokenEndpointRequest(server, client, authenticate, "password", {}, options);
  expect(await response.json()).toMatchObject({ error: "unsupported_grant_type" });
});

test.each([
  ["RS256", identityProviders.google({ audience: "product" }), "https://accounts.google.com"],
  ["RS256", identityProviders.auth0({ domain: "shop.auth0.com", audience: "product" }), "https://shop.auth0.com/"],
  [
    "RS256",
    identityProviders.okta({ domain: "shop.okta.com", audience: "product" }),
    "https://shop.okta.com/oauth2/default",
  ],
  [
    "RS256",
    identityProviders.entra({ tenantId: "directory", audience: "product" }),
    "https://login.microsoftonline.com/directory/v2.0",
  ],
  ["EdDSA", { issuer: "https://better-auth.example.com", audience: "product" }, "https://better-auth.example.com"],
] as const)(
  "token exchange accepts a token signed with %s if the configuration has the key in PEM: %o",
  async (alg, provider, iss) => {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
    const configured = { ...provider, algorithms: [alg], publicKey: await exportSPKI(publicKey) };
    const { exchange } = await startExchange({ identityProviders: [configured] });
    const signed = (key: CryptoKey) =>
      new SignJWT({ iss, aud: "product", sub: "1", exp: inSeconds(60) }).setProtectedHeader({ alg }).sign(key);
    await expect(exchange({}, { subject_token: await signed(privateKey) })).resolves.toHaveProperty("access_token");
    const other = await generateKeyPair(alg);
    await expect(exchange({}, { subject_token: await signed(other.privateKey) })).rejects.toMatchObject({
      error: "invalid_grant",
    });
  },
);

test("token exchange refuses a token with an algorithm that is not configured", async () => {
  const { identityProvider, exchange } = await startExchange();
  const { privateKey } = await generateKeyPair("ES256");
  const { issuer: iss, audience: aud } = identityProvider.registration;
  const token = new SignJWT({ iss, aud, sub: "alice", exp: inSeconds(60) }).setProtectedHeader({ alg: "ES256" });
  await expect(exchange({}, { subject_token: await token.sign(privateKey) })).rejects.toMatchObject({
    error: "invalid_grant",
  });
});

test("an exchanged token has the requested scopes that are configured", async () => {
  const { app, identityProvider } = await startExchange();
  const scopeOf = async (parameters: object) => {
    const subject = { subject_token: await identityProvider.sign(), subject_token_type: subjectTokenTypes.idToken };
    return (await app.exchange({ ...subject, ...parameters })).scope;
  };
  expect(await scopeOf({})).toBe("openid profile email");
  expect(await scopeOf({ scope: "email admin" })).toBe("email");
});

test("userinfo returns the claims of the subject token", async () => {
  const { civic, exchange } = await startExchange();
  const picture = "https://example.com/alice.png";
  const { access_token } = await exchange({ email_verified: false, picture });
  const response = await fetch(`${civic.origin}/oauth/userinfo`, {
    headers: { authorization: `Bearer ${access_token}` },
  });
  expect(await response.json()).toEqual({
    sub: decodeJwt(access_token).sub,
    email: "alice@example.com",
    email_verified: false,
    name: "Alice",
    picture,
  });
});

test("Civic exchanges its own access token only with civicToCivic, and then for the same user", async () => {
  const { civic, app, exchange } = await startExchange();
  const cli = await App.discover(civic, "cli", oauth.None());
  const { access_token: subject_token } = await cli.connect("alice@example.com");
  const parameters = { subject_token, subject_token_type: subjectTokenTypes.accessToken };
  await expect(app.exchange(parameters)).rejects.toMatchObject({ error: "invalid_grant" });
  civic.setSettings({ civicToCivic: true });
  const { access_token } = await app.exchange(parameters);
  expect(decodeJwt(access_token)).toMatchObject({ sub: decodeJwt(subject_token).sub, client_id: "shop" });
  civic.expireAccessTokens();
  await expect(app.exchange(parameters)).rejects.toMatchObject({ error: "invalid_grant" });
  await expect(exchange()).resolves.toHaveProperty("access_token");
});

test.each([
  [{ issuer: "http://example.com" }, /identityProviders\[0\]\.issuer .* Give an https URL/],
  [{ jwksUri: "keys" }, /identityProviders\[0\]\.jwksUri/],
  [{ jwksUri: undefined }, /identityProviders\[0\]\.jwksUri/],
  [{ publicKey: "a key" }, /identityProviders\[0\]\.publicKey is no public key/],
  [{ maximumLifetime: 59 }, /maximumLifetime is 59\. Give seconds from 60 to 86400/],
])("createEmulator refuses an identity provider with %j", async (wrong, message) => {
  const right = { issuer: "https://id.example.com", audience: "product", jwksUri: "https://id.example.com/jwks" };
  const civic = { port: 0, identityProviders: [{ ...right, ...wrong }] };
  await expect(createEmulator({ civic })).rejects.toThrow(message);
});
