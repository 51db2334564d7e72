import * as oauth from "oauth4webapi";
import { expect, test } from "vitest";
import { App, alice, initialize, post, startExchange } from "../support/civic.js";

const bob = { sub: "bob", email: "bob@example.com" };

test("without public access, the hub accepts only invited users, and only through the app of the invitation", async () => {
  const { civic, exchange } = await startExchange({ publicAccess: false, invitations: [alice("END_USER")] });
  const url = `${civic.origin}/hub/mcp`;
  expect((await post(url, (await exchange()).access_token, initialize)).status).toBe(200);
  const refused = await post(url, (await exchange(bob)).access_token, initialize);
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({ error: "access_denied" });

  const cli = await App.discover(civic, "cli", oauth.None());
  const { access_token } = await cli.connect("alice@example.com");
  expect((await post(url, access_token, initialize)).status).toBe(403);
});

test("changed settings apply from the next request on", async () => {
  const { civic, exchange } = await startExchange();
  const { access_token } = await exchange();
  const enter = () => post(`${civic.origin}/hub/mcp`, access_token, initialize);
  expect((await enter()).status).toBe(200);
  civic.setSettings({ publicAccess: false });
  expect((await enter()).status).toBe(403);
  civic.setSettings({ refusal: 401 });
  expect((await enter()).status).toBe(401);
  civic.setSettings({ invitations: [alice("MEMBER")] });
  expect((await enter()).status).toBe(200);
  expect(civic.settings()).toMatchObject({ publicAccess: false, refusal: 401, protocol: "2025-11-25" });
  civic.reset();
  expect(civic.settings()).toMatchObject({ publicAccess: true, refusal: 403, invitations: [] });
});

test("the hub refuses a profile that the account does not have", async () => {
  const { civic, exchange } = await startExchange();
  const url = `${civic.origin}/hub/mcp`;
  const { access_token } = await exchange();
  expect((await post(url, access_token, initialize, { "x-civic-profile": "nowhere" })).status).toBe(403);
  const bound = await exchange({}, { civic_profile: "nowhere" });
  expect((await post(url, bound.access_token, initialize)).status).toBe(403);
});

test("Civic refuses a wrong setting and changes nothing", async () => {
  const { civic } = await startExchange();
  const before = structuredClone(civic.settings());
  expect(() => civic.setSettings({ profiles: [] })).toThrow(/at profiles/);
  const set = (body: object) =>
    fetch(`${civic.origin}/__control/settings`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  expect((await set({ refusal: 500 })).status).toBe(400);
  expect((await set({ publicaccess: false })).status).toBe(400);
  expect(await (await fetch(`${civic.origin}/__control/settings`)).json()).toEqual(before);
  expect((await set({ publicAccess: false })).status).toBe(204);
  expect(civic.settings()).toEqual({ ...before, publicAccess: false });
});

test("a person changes the settings on the account page", async () => {
  const { civic } = await startExchange();
  const page = async () => (await fetch(`${civic.origin}/account`)).text();
  const submit = (form: string, fields: Record<string, string>) =>
    fetch(`${civic.origin}/account/${form}`, { method: "POST", body: new URLSearchParams(fields) });
  expect(await page()).toContain("everybody who can sign in");

  await submit("public-access", { publicAccess: "off" });
  await submit("invite", alice("MEMBER"));
  await submit("invite", alice("ADMIN"));
  expect(civic.settings()).toMatchObject({ publicAccess: false, invitations: [alice("ADMIN")] });
  expect(await page()).toContain("alice@example.com through shop");

  expect((await submit("invite", { ...alice("ADMIN"), email: "alice" })).status).toBe(400);
  const elsewhere = { method: "POST", headers: { "sec-fetch-site": "cross-site" } };
  expect((await fetch(`${civic.origin}/account/public-access`, elsewhere)).status).toBe(403);
  await submit("withdraw", { email: "alice@example.com", clientId: "shop" });
  expect(civic.settings().invitations).toEqual([]);
});
