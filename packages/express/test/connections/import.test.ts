import { startRedis } from "@keyhold/test-support";
import { createClient } from "redis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ImportSource } from "../../src/connections/checkedImport.js";
import { mcpServer } from "../../src/index.js";
import { type Browser, connectionOf } from "../support/openBrowser.js";
import { type Fleet, openFleet } from "../support/openFleet.js";
import { attemptId, authorize, openProduct, type Product } from "../support/openProduct.js";
import { openProtectedServer, type ProtectedServer } from "../support/openProtectedServer.js";

describe("import", () => {
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await openFleet();
  });
  afterAll(() => fleet.close());

  let users = 0;
  /** A row of the product's own table: tokens of a new user, issued to the product's client. */
  async function row(changes: Partial<ImportSource> = {}): Promise<ImportSource> {
    fleet.provider.play(() => undefined);
    const body = new URLSearchParams({ grant_type: "authorization_code" });
    const answer = await (await fetch(`${fleet.provider.origin}/token`, { method: "POST", body })).json();
    const { access_token: accessToken, refresh_token: refreshToken } = answer as Record<string, string>;
    fleet.provider.refreshed.length = 0;
    fleet.events.length = 0;
    const tokens = { accessToken: accessToken ?? "", refreshToken, expiresAt: Date.now() + 3_600_000 };
    return { userId: `user-${++users}`, provider: "agentcard", tokens, account: "alice@example.com", ...changes };
  }
  const keysOf = ({ userId }: ImportSource) => fleet.redis.keys(`keyhold:{${userId}:*`);
  const events = async () => {
    await new Promise(setImmediate);
    return fleet.events.map(({ type }) => type);
  };
  async function call({ userId }: ImportSource): Promise<number> {
    const { url, fetch: send } = await fleet.keyhold.mcp({ userId, provider: "agentcard" });
    return (await send(url, { method: "POST", body: '{"jsonrpc":"2.0"}' })).status;
  }

  it("Keyhold takes over a connection with one refresh, and keeps its time and its account", async () => {
    const source = await row({ connectedAt: "2025-03-01T10:00:00Z" });
    expect(await fleet.keyhold.import(source)).toEqual({
      isNew: true,
      isProven: true,
      connection: expect.objectContaining({
        id: "agentcard",
        provider: "agentcard",
        status: "connected",
        account: "alice@example.com",
        connectedAt: "2025-03-01T10:00:00.000Z",
      }),
    });
    expect(fleet.provider.refreshed).toEqual([source.tokens.refreshToken]);
    expect(await events()).toEqual(["refreshed"]);
    expect(await call(source)).toBe(200);
  });

  it("a second import of the same user changes nothing and sends nothing", async () => {
    const source = await row();
    await fleet.keyhold.import(source);
    const [key = ""] = await keysOf(source);
    const before = await fleet.redis.get(key);
    const again = { ...source, account: "bob@example.com" };
    expect(await fleet.keyhold.import(again)).toMatchObject({
      isNew: false,
      connection: { status: "connected", account: "alice@example.com" },
    });
    expect(await fleet.redis.get(key)).toBe(before);
    expect(fleet.provider.refreshed).toHaveLength(1);
  });

  it("several imports of one user at the same time use the refresh token once", async () => {
    const source = await row();
    const all = await Promise.all([1, 2, 3].map(() => fleet.keyhold.import(source)));
    expect(all.map(({ isProven, connection }) => [isProven, connection.status])).toEqual(
      all.map(() => [true, "connected"]),
    );
    expect(fleet.provider.refreshed).toHaveLength(1);
    expect(await call(source)).toBe(200);
  });

  it("members that are null are as if they were absent", async () => {
    const { tokens, ...source } = await row();
    const absent = { clientId: null, connectedAt: null, account: null };
    const nulls = { ...tokens, expiresAt: null, scope: null, idToken: null };
    expect(await fleet.keyhold.import({ ...source, ...absent, tokens: nulls })).toMatchObject({ isNew: true });
  });

  it.each([
    ["ended the grant", 400, { error: "invalid_grant" }, "needs_reconnect"],
    ["refuses the client", 401, { error: "invalid_client" }, "client_refused"],
    ["refuses the request", 400, { error: "invalid_request" }, "authorization_refused"],
    ["is away and says so", 400, { error: "temporarily_unavailable" }, "provider_unavailable"],
    ["gets too many requests", 429, { error: "slow_down" }, "provider_unavailable"],
  ])(
    "if the provider %s, the import fails, nothing stays, and a later import works",
    async (_case, status, answer, code) => {
      const source = await row();
      fleet.provider.play((_grant, res) => {
        res.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
        return true;
      });
      await expect(fleet.keyhold.import(source)).rejects.toMatchObject({ code });
      expect(await keysOf(source)).toEqual([]);
      expect(await events()).toEqual(["failed"]);
      fleet.provider.play(() => undefined);
      expect(await fleet.keyhold.import(source)).toMatchObject({ isNew: true, isProven: true });
    },
  );

  it.each([
    ["no answer", (res: import("node:http").ServerResponse) => void res.destroy()],
    ["a web page", (res: import("node:http").ServerResponse) => void res.writeHead(502).end("<h1>Bad gateway</h1>")],
    ["no tokens", (res: import("node:http").ServerResponse) => void res.writeHead(200).end("{}")],
  ])(
    "if the first refresh gets %s, Keyhold keeps the connection, and the next import continues",
    async (_case, answer) => {
      const source = await row();
      fleet.provider.play((_grant, res) => {
        answer(res);
        return true;
      });
      expect(await fleet.keyhold.import(source)).toMatchObject({ isNew: true, isProven: false });
      expect(await keysOf(source)).toHaveLength(1);
      fleet.provider.play(() => undefined);
      await expect
        .poll(() => fleet.keyhold.import(source), { interval: 500 })
        .toMatchObject({ isNew: true, isProven: true, connection: { status: "connected" } });
      expect(await fleet.keyhold.import(source)).toMatchObject({ isNew: false });
    },
  );

  it("a refresh token of the answer is kept, even if its access token cannot be used", async () => {
    const source = await row();
    fleet.provider.play((_grant, res) => {
      const tokens = { access_token: "access\u00e9", refresh_token: "the rotated one", token_type: "bearer" };
      res.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(tokens));
      return true;
    });
    expect(await fleet.keyhold.import(source)).toMatchObject({ isNew: true, isProven: false });
    await fleet.keyhold.disconnect({ userId: source.userId, provider: "agentcard" });
    expect(fleet.provider.revoked).toContain("the rotated one");
  });

  it("if the answer to the first refresh is lost, the next import finds the dead token, and nothing stays", async () => {
    const source = await row();
    fleet.provider.play((_grant, res) => {
      const end = res.end.bind(res);
      res.end = () => {
        res.end = end;
        res.destroy();
        return res;
      };
    });
    expect(await fleet.keyhold.import(source)).toMatchObject({ isProven: false });
    fleet.provider.play(() => undefined);
    await expect(fleet.keyhold.import(source)).rejects.toMatchObject({ code: "needs_reconnect" });
    expect(await keysOf(source)).toEqual([]);
    expect(await events()).not.toContain("needs_reconnect");
  });

  it.each<[member: string, changes: Record<string, unknown>, sentence: RegExp]>([
    ["userId", { userId: 17 }, /^@keyhold\/express: `userId` of keyhold\.import\(\) is of the type number\./],
    ["tokens", { tokens: undefined }, /`tokens` of keyhold\.import\(\) must be an object\.$/],
    ["tokens.accessToken", { tokens: {} }, /`tokens\.accessToken` of .* must be a non-empty string of printable ASCII/],
    ["tokens.accessToken", { tokens: { accessToken: "secret\n" } }, /`tokens\.accessToken` of/],
    [
      "tokens.refreshToken",
      { tokens: { accessToken: "secret", refreshToken: "" } },
      /`tokens\.refreshToken` of .* must be a non-empty string/,
    ],
    [
      "tokens.refresh_token",
      { tokens: { accessToken: "secret", refresh_token: "secret" } },
      /`tokens` of .* does not know: refresh_token/,
    ],
    [
      "tokens.expiresAt",
      { tokens: { accessToken: "secret", expiresAt: 1_764_000_000 } },
      /`tokens\.expiresAt` of .* must be in milliseconds/,
    ],
    [
      "tokens.expiresAt",
      { tokens: { accessToken: "secret", expiresAt: "2026" } },
      /`tokens\.expiresAt` of .* must be a Date, or milliseconds/,
    ],
    [
      "tokens.idToken",
      { tokens: { accessToken: "secret", idToken: "secret" } },
      /`tokens\.idToken` of .* must be a JWT/,
    ],
    ["connectedAt", { connectedAt: "secret" }, /`connectedAt` of .* must be a Date, or a string in ISO 8601/],
    ["account", { account: 1 }, /`account` of .* must be a string/],
    ["clientId", { clientId: "another" }, /`clientId` of .* differs from the `clientId` of "agentcard"/],
    ["more", { user: "secret" }, /the argument of keyhold\.import\(\) has members that Keyhold does not know: user/],
  ])(
    "a wrong member %s is refused in a sentence that names it and not its value",
    async (_member, changes, sentence) => {
      const source = { ...(await row()), ...changes } as ImportSource;
      const error: unknown = await fleet.keyhold.import(source).catch((thrown) => thrown);
      expect(error).toBeInstanceOf(TypeError);
      expect(String(error)).toMatch(new RegExp(sentence.source.replace("^", "TypeError: ")));
      expect(String(error)).not.toContain("secret");
      expect(fleet.provider.refreshed).toEqual([]);
    },
  );

  it("a provider that is not configured is refused", async () => {
    await expect(fleet.keyhold.import(await row({ provider: "civic" }))).rejects.toMatchObject({
      code: "unknown_provider",
    });
  });
});

describe("import at a provider whose client Keyhold has registered", () => {
  let server: ProtectedServer;
  let product: Product;
  let alice: Browser;
  let clientId: string;
  const closing: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    const running = await startRedis();
    const redis = await createClient({ url: running.url }).connect();
    server = await openProtectedServer();
    product = await openProduct({ redis, more: () => [mcpServer({ id: "found", name: "Found", url: server.url })] });
    alice = await product.browserOf("alice");
    closing.push(product.close, server.close, () => redis.close(), running.close);
  });
  afterAll(async () => {
    for (const close of closing) await close();
  });

  /** Connects Alice. @returns the tokens that the server has issued, as another system would have them */
  async function issued() {
    server.authority.refreshTokens.clear();
    server.authority.accessTokens.clear();
    const url = await authorize(alice, "found", attemptId());
    await alice.navigate((await fetch(url, { redirect: "manual" })).headers.get("location") ?? "");
    clientId = [...server.authority.clients.keys()].at(-1) ?? "";
    const [accessToken = ""] = server.authority.accessTokens.keys();
    const [refreshToken] = server.authority.refreshTokens.keys();
    return { accessToken, refreshToken };
  }

  it("Keyhold uses the registered client that `clientId` names, and registers no other", async () => {
    const tokens = await issued();
    const registered = server.asked("/register").length;
    expect(await product.keyhold.import({ userId: "carol", provider: "found", clientId, tokens })).toMatchObject({
      isNew: true,
      isProven: true,
      connection: { status: "connected" },
    });
    expect(server.asked("/token").at(-1)).toMatchObject({ grant_type: "refresh_token", client_id: clientId });
    expect(server.asked("/register")).toHaveLength(registered);
    await product.keyhold.disconnect({ userId: "carol", provider: "found" });
  });

  it("an import is refused if it names an unknown client, or no client", async () => {
    const tokens = await issued();
    const source = { userId: "carol", provider: "found", tokens };
    await expect(product.keyhold.import({ ...source, clientId: "another" })).rejects.toMatchObject({
      code: "client_refused",
      cause: { message: expect.stringContaining("`clientId`") },
    });
    await expect(product.keyhold.import(source)).rejects.toThrow('`clientId` of keyhold.import() is missing: "found"');
  });

  it("without a refresh token, Keyhold proves the access token by a request to the MCP server", async () => {
    const { accessToken } = await issued();
    const source = { userId: "carol", provider: "found", clientId, tokens: { accessToken } };
    expect(await product.keyhold.import(source)).toMatchObject({ isNew: true, isProven: true });
    expect(await product.keyhold.import(source)).toMatchObject({ isNew: false });
    await product.keyhold.disconnect({ userId: "carol", provider: "found" });

    for (const expiresAt of [undefined, Date.now() + 60_000, Date.now() - 1]) {
      const dead = { ...source, userId: "dave", tokens: { accessToken: "a dead one", expiresAt } };
      await expect(product.keyhold.import(dead)).rejects.toMatchObject({ code: "needs_reconnect" });
      const [dave] = await product.keyhold.connections("dave").then((all) => all.filter(({ id }) => id === "found"));
      expect(dave).toMatchObject({ status: "disconnected" });
    }
  });

  it("a provider that connects by token exchange is refused", async () => {
    const source = { userId: "carol", provider: "civic", tokens: { accessToken: "any" } };
    await expect(product.keyhold.import(source)).rejects.toMatchObject({ code: "wrong_method" });
    expect(await connectionOf(alice, "civic")).toMatchObject({ status: "disconnected" });
  });
});
