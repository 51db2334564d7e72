import { paths } from "@keyhold/contract";
import { startRedis } from "@keyhold/test-support";
import { createClient } from "redis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Keyhold, KeyholdError, type RedisClient } from "../../src/index.js";
import { type Browser, connectionOf } from "../support/openBrowser.js";
import { connect, openProduct, type Product } from "../support/openProduct.js";

let running: Awaited<ReturnType<typeof startRedis>>;
let redis: RedisClient & { close(): Promise<unknown>; flushDb(): Promise<unknown> };
let product: Product;
let alice: Browser;

beforeAll(async () => {
  running = await startRedis();
  redis = await createClient({ url: running.url }).connect();
});
afterAll(async () => {
  await redis.close();
  await running.close();
});
beforeEach(async () => {
  await redis.flushDb();
  product = await openProduct({ redis });
  alice = await product.browserOf("alice");
});
afterEach(() => product.close());

const events = (name: string) => product.emulator.agentcard.log().filter(({ event }) => event === name).length;
const tools = (browser = alice, provider = "agentcard") => browser.json(paths.tools(provider));
const codeOf = async (work: Promise<unknown>) =>
  work.then(String, (error) => error instanceof KeyholdError && error.code);

/** Calls the MCP server from the backend. @returns the HTTP status */
async function ping(keyhold: Keyhold, provider = "agentcard", userId = "alice"): Promise<number> {
  const { url, fetch } = await keyhold.mcp({ userId, provider });
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
    body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}',
  });
  await response.text();
  return response.status;
}

describe("an expired access token", () => {
  beforeEach(async () => {
    await connect(product, alice, "agentcard");
    product.emulator.agentcard.expireAccessTokens();
  });

  it("the next call refreshes an expired access token, and succeeds", async () => {
    expect((await tools()).status).toBe(200);
    expect(events("refreshed")).toBe(1);
    expect((await tools()).status).toBe(200);
    expect(events("refreshed")).toBe(1);
  });

  it("Keyhold refreshes the token for an agent whose client sends a Request, although its body can be read only once", async () => {
    const { url, fetch } = await product.keyhold.mcp({ userId: "alice", provider: "agentcard" });
    const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
    const body = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}';
    const response = await fetch(new Request(url, { method: "POST", headers, body }));
    expect(await response.text()).toContain("list_cards");
    expect(events("refreshed")).toBe(1);
  });

  it("a second refresh uses the rotated refresh token of the first one", async () => {
    await tools();
    product.emulator.agentcard.expireAccessTokens();
    expect((await tools()).status).toBe(200);
    expect(events("refreshed")).toBe(2);
    expect(events("reuse_detected")).toBe(0);
  });

  it("Keyhold refreshes a token once for any number of calls in four processes", async () => {
    const processes = [product.keyhold, product.open(), product.open(), product.open()];
    const calls = Array.from({ length: 100 }, (_, index) => ping(processes[index % 4] ?? product.keyhold));
    expect(new Set(await Promise.all(calls))).toEqual(new Set([200]));
    expect(events("refreshed")).toBe(1);
    expect(events("reuse_detected")).toBe(0);
  });

  it("Keyhold keeps the grant while the provider is down, and refreshes the token when the provider is back", async () => {
    product.emulator.agentcard.faults.add({ kind: "status", status: 503 });
    expect(await tools()).toMatchObject({ status: 503, body: { error: { code: "provider_unavailable" } } });
    expect(await connectionOf(alice, "agentcard")).toMatchObject({ status: "unavailable" });
    product.emulator.agentcard.faults.reset();
    expect((await tools()).status).toBe(200);
    expect(await connectionOf(alice, "agentcard")).toMatchObject({ status: "connected" });
  });
});

describe("a grant that the user revoked", () => {
  it("Keyhold asks the user to reconnect after the user revoked the grant at the provider, and works again after that", async () => {
    await connect(product, alice, "agentcard");
    await revokeAtProvider();

    expect(await tools()).toMatchObject({ status: 409, body: { error: { code: "needs_reconnect" } } });
    expect(await connectionOf(alice, "agentcard")).toMatchObject({
      status: "needs_reconnect",
      account: "alice@example.com",
    });
    expect(await codeOf(product.keyhold.mcp({ userId: "alice", provider: "agentcard" }))).toBe("needs_reconnect");

    await connect(product, alice, "agentcard");
    expect((await tools()).status).toBe(200);
  });

  /** Revokes on the emulator's own page, as the user does. */
  async function revokeAtProvider() {
    const { origin } = product.emulator.agentcard;
    const page = await (await fetch(`${origin}/connections`)).text();
    const action = /<form[^>]*action="([^"]*)"/.exec(page)?.[1] ?? "";
    const fields = [...page.matchAll(/<input[^>]*name="([^"]*)"[^>]*value="([^"]*)"/g)];
    const body = new URLSearchParams(Object.fromEntries(fields.map(([, name = "", value = ""]) => [name, value])));
    await fetch(new URL(action, `${origin}/connections`), { method: "POST", body, redirect: "manual" });
    expect(events("revoked_by_user")).toBe(1);
  }
});

describe("DELETE /connections/:id", () => {
  it("disconnecting revokes the grant at the provider and removes it from the store", async () => {
    await connect(product, alice, "agentcard");
    const { fetch, url } = await product.keyhold.mcp({ userId: "alice", provider: "agentcard" });
    const { body } = await alice.json(paths.connection("agentcard"), { method: "DELETE" });
    expect(body).toEqual({ revokedAtProvider: true });
    expect(events("revoked_by_client")).toBe(1);
    expect(await connectionOf(alice, "agentcard")).toMatchObject({ status: "disconnected" });
    expect((await tools()).body).toMatchObject({ error: { code: "not_connected" } });
    expect(await codeOf(fetch(url))).toBe("not_connected");
  });

  it("disconnecting removes the grant from the store even if the provider is down, and says that it was not revoked there", async () => {
    await connect(product, alice, "agentcard");
    product.emulator.agentcard.faults.add({ kind: "status", status: 503 });
    expect((await alice.json(paths.connection("agentcard"), { method: "DELETE" })).body).toEqual({
      revokedAtProvider: false,
    });
    expect(await connectionOf(alice, "agentcard")).toMatchObject({ status: "disconnected" });
  });

  it("keyhold.disconnect() revokes the grant too", async () => {
    await connect(product, alice, "agentcard");
    expect(await product.keyhold.disconnect({ userId: "alice", provider: "agentcard" })).toEqual({
      revokedAtProvider: true,
    });
  });
});

describe("POST /connections/:id", () => {
  const exchange = (browser = alice) => browser.json(paths.connection("civic"), { method: "POST" });
  const exchanged = () => product.emulator.civic.log().filter(({ event }) => event === "token_exchanged").length;

  it("a token exchange connects a user in one request", async () => {
    expect(await exchange()).toMatchObject({
      status: 200,
      body: { status: "connected", account: "alice@example.com" },
    });
    expect(await tools(alice, "civic")).toMatchObject({ status: 200 });
    expect(exchanged()).toBe(1);
  });

  it("Keyhold exchanges the identity token again when the MCP server refuses the access token", async () => {
    await exchange();
    product.emulator.civic.expireAccessTokens();
    expect((await tools(alice, "civic")).status).toBe(200);
    expect(exchanged()).toBe(2);
  });

  it("Keyhold asks for a sign-in when the product has no identity token any more, and works after the sign-in", async () => {
    await exchange();
    product.emulator.civic.expireAccessTokens();
    product.identityProvider.signOut("alice");
    expect((await tools(alice, "civic")).body).toMatchObject({ error: { code: "needs_login" } });
    expect(await connectionOf(alice, "civic")).toMatchObject({ status: "needs_login" });

    product.identityProvider.signIn("alice");
    expect((await tools(alice, "civic")).status).toBe(200);
    expect(await connectionOf(alice, "civic")).toMatchObject({ status: "connected" });
  });

  it("Keyhold does not continue a connection with another person's identity token", async () => {
    await exchange();
    product.emulator.civic.expireAccessTokens();
    product.identityProvider.rename("alice", "mallory");
    expect((await tools(alice, "civic")).body).toMatchObject({ error: { code: "needs_reconnect" } });
    expect(exchanged()).toBe(1);
    expect(await exchange()).toMatchObject({ status: 200, body: { account: "mallory@example.com" } });
  });

  it("Keyhold refuses a token exchange for a provider that connects by navigation", async () => {
    const { body } = await alice.json(paths.connection("agentcard"), { method: "POST" });
    expect(body).toMatchObject({ error: { code: "wrong_method" } });
  });
});

describe("a user without access at the provider", () => {
  it("a user without access at the provider gets no_access, and Keyhold does not exchange tokens in a loop", async () => {
    const closed = await openProduct({ publicAccess: false });
    const browser = await closed.browserOf("alice");
    const { status, body } = await browser.json(paths.connection("civic"), { method: "POST" });
    expect({ status, body }).toMatchObject({ status: 403, body: { error: { code: "no_access" } } });
    expect(await connectionOf(browser, "civic")).toMatchObject({ status: "no_access" });
    expect((await browser.json(paths.tools("civic"))).body).toMatchObject({ error: { code: "no_access" } });
    expect(closed.emulator.civic.log().filter(({ event }) => event === "token_exchanged").length).toBeLessThanOrEqual(
      2,
    );
    await closed.close();
  });
});

describe("connections of several users and processes", () => {
  it("a user cannot see another user's connections", async () => {
    await connect(product, alice, "agentcard");
    const bob = await product.browserOf("bob");
    expect(await connectionOf(bob, "agentcard")).toMatchObject({ status: "disconnected" });
    expect((await tools(bob)).body).toMatchObject({ error: { code: "not_connected" } });
  });

  it("users stay connected when another process takes over", async () => {
    await connect(product, alice, "agentcard");
    expect(await product.open().connections("alice")).toMatchObject([
      { provider: "agentcard", status: "connected", account: "alice@example.com" },
      { status: "disconnected" },
      { status: "disconnected" },
      { status: "disconnected" },
    ]);
  });

  it("Keyhold asks users to reconnect, and does not refuse them, when their record does not open with the current keys", async () => {
    await connect(product, alice, "agentcard");
    const moved = product.open({ keys: ["quite another key than the one before"] });
    expect(await moved.connections("alice")).toMatchObject([{ status: "needs_reconnect" }, {}, {}, {}]);
    expect(await ping(product.keyhold)).toBe(200);
  });
});

describe("keyhold.mcp()", () => {
  it("M8: keyhold.mcp() never sends a token to another origin", async () => {
    await connect(product, alice, "agentcard");
    const { fetch } = await product.keyhold.mcp({ userId: "alice", provider: "agentcard" });
    await expect(fetch("https://evil.example/mcp")).rejects.toThrow(/this fetch sends a token, and only to/);
  });

  it("keyhold.mcp() throws unknown_provider for an unknown provider, and not_connected for a user who has not connected", async () => {
    expect(await codeOf(product.keyhold.mcp({ userId: "alice", provider: "unknown" }))).toBe("unknown_provider");
    expect(await codeOf(product.keyhold.mcp({ userId: "alice", provider: "agentcard" }))).toBe("not_connected");
  });
});
