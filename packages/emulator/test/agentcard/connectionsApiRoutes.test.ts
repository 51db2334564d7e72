import { expect, test } from "vitest";
import { App, confidential, startAgentcard } from "../support/agentcard.js";

async function connected() {
  const provider = await startAgentcard();
  const app = await App.discover(provider, confidential);
  const alice = await app.connect("alice@example.com");
  const bob = await app.connect("bob@example.com");
  const page = await (await fetch(`${provider.origin}/account`)).text();
  const [, session = ""] = /alice@example\.com[\s\S]*?<code>([^<]+)<\/code>/.exec(page) ?? [];
  const call = (path = "", method = "GET", token = session) =>
    fetch(`${provider.origin}/oauth/connections${path}`, { method, headers: { authorization: `Bearer ${token}` } });
  return { provider, app, alice, bob, session, call };
}

test("a user lists and revokes connections with the session token from the account page", async () => {
  const { provider, app, alice, bob, session, call } = await connected();
  expect(session).toBe(provider.sessionToken("alice@example.com"));
  expect(await (await call()).json()).toMatchObject({
    connections: [{ clientId: "shop", clientName: "Shop", active: true, scopes: [], connectedAt: expect.any(String) }],
  });
  expect(await (await call("/shop", "DELETE")).json()).toEqual({ revoked: 1 });
  expect(await (await call()).json()).toEqual({ connections: [] });
  expect(await app.statusOf(alice.accessToken)).toBe(401);
  expect(await app.statusOf(bob.accessToken)).toBe(200);
  expect(await (await call("/shop", "DELETE")).json()).toEqual({ revoked: 0 });
});

test("the connections API refuses the access tokens of apps", async () => {
  const { alice, app, call } = await connected();
  for (const token of [alice.accessToken, "", "made-up"]) {
    const response = await call("/shop", "DELETE", token);
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({ error: "Missing or invalid Authorization header" });
  }
  expect(await app.statusOf(alice.accessToken)).toBe(200);
});
