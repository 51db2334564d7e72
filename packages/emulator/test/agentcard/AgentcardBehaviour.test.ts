import { RESPONSE_IS_NOT_CONFORM } from "oauth4webapi";
import { expect, test } from "vitest";
import { App, confidential, startAgentcard } from "../support/agentcard.js";

async function connected(...[options]: Parameters<typeof startAgentcard>) {
  const provider = await startAgentcard(options);
  const app = await App.discover(provider, confidential);
  return { provider, app, tokens: await app.connect("alice@example.com") };
}

const post = (url: string, body: unknown) =>
  fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

test("with reuseEndsGrant false, Agentcard refuses a used refresh token and keeps the grant", async () => {
  const { app, tokens } = await connected({ behaviour: { reuseEndsGrant: false } });
  const second = await app.refresh(tokens.refreshToken);
  await expect(app.refresh(tokens.refreshToken)).rejects.toMatchObject({ error: "invalid_grant" });
  expect(await app.statusOf(second.accessToken)).toBe(200);
  await app.refresh(second.refreshToken);
});

test("with deadGrant server_error, Agentcard responds to a dead code or refresh token with 500", async () => {
  const { provider, app, tokens } = await connected({ behaviour: { deadGrant: "server_error" } });
  const failed = { code: RESPONSE_IS_NOT_CONFORM, cause: { status: 500 } };
  provider.revoke({ email: "alice@example.com", clientId: "shop" });
  await expect(app.refresh(tokens.refreshToken)).rejects.toMatchObject(failed);
  await expect(app.redeem("https://app.example.com/?code=made-up&state=s", "s", "v".repeat(43))).rejects.toMatchObject(
    failed,
  );
});

test("with challenge false, a 401 has no WWW-Authenticate header", async () => {
  const { provider, app, tokens } = await connected();
  provider.setBehaviour({ challenge: false });
  expect(await app.statusOf(tokens.accessToken)).toBe(200);
  const response = await fetch(app.resource, { method: "POST", headers: { authorization: "Bearer made-up" } });
  expect(response.status).toBe(401);
  expect(response.headers.get("www-authenticate")).toBeNull();
  expect(await response.json()).toMatchObject({ error: "invalid_token" });
});

test("with revokedCall tool_result, a tool result reports the revoked grant", async () => {
  const { provider, app, tokens } = await connected({ behaviour: { revokedCall: "tool_result" } });
  const mcp = await app.mcp(tokens.accessToken);
  expect(provider.revoke({ email: "alice@example.com", clientId: "shop" })).toBe(1);
  expect(await mcp.callTool({ name: "create_card", arguments: { amount_cents: 500 } })).toEqual({
    content: [{ type: "text", text: expect.stringContaining("session has expired or was revoked") }],
    isError: true,
  });
  await expect(app.refresh(tokens.refreshToken)).rejects.toMatchObject({ error: "invalid_grant" });
});

test("the control routes change behaviour and accounts, and refuse wrong values", async () => {
  const { provider, app, tokens } = await connected();
  const control = (path: string, body: unknown) => post(`${provider.origin}/__control/${path}`, body);
  const mcp = await app.mcp(tokens.accessToken);
  const balance = async () => (await mcp.callTool({ name: "get_balance" })).structuredContent;

  expect((await control("account", { email: "Alice@example.com", balanceCents: 4200 })).status).toBe(204);
  expect(await balance()).toMatchObject({ balanceUsd: "42.00" });
  expect((await control("account", { email: "alice@example.com", plan: "golden" })).status).toBe(400);
  expect(
    (await control("approval", { email: "alice@example.com", approvalId: "1", decision: "approved" })).status,
  ).toBe(400);

  expect((await control("behaviour", { protocol: "2026-07-28" })).status).toBe(204);
  await expect(balance()).rejects.toThrow();
  expect((await control("behaviour", { protocol: "2026-07-29" })).status).toBe(400);

  const revoked = await control("revoke", { email: "alice@example.com", clientId: "shop" });
  expect(await revoked.json()).toEqual({ revoked: 1 });
  expect(await app.statusOf(tokens.accessToken)).toBe(401);
});

test("hold pauses a call of create_card, and reset lets it go on", async () => {
  const { provider, app, tokens } = await connected({ behaviour: { reuseEndsGrant: false } });
  const mcp = await app.mcp(tokens.accessToken);
  const steps: (string | undefined)[] = [];
  const create = () =>
    mcp.callTool({ name: "create_card", arguments: { amount_cents: 500 } }, undefined, {
      onprogress: ({ message }) => steps.push(message),
    });
  provider.hold(true);
  provider.setBehaviour({ reuseEndsGrant: true });
  const held = create();
  await expect.poll(() => steps).toEqual(["Checking limits"]);
  provider.reset();
  expect(await held).toMatchObject({ structuredContent: { status: "created" } });

  const second = await app.refresh(tokens.refreshToken);
  await expect(app.refresh(tokens.refreshToken)).rejects.toMatchObject({ error: "invalid_grant" });
  expect(await app.statusOf(second.accessToken)).toBe(200);
});
