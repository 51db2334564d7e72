import { inspect } from "node:util";
import { authorizePath, paths } from "@keyhold/contract";
import { startRedis } from "@keyhold/test-support";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { exportJWK, generateKeyPair } from "jose";
import { createClient } from "redis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import {
  defineProvider,
  type Keyhold,
  type KeyholdEvent,
  type McpServerOptions,
  mcpServer,
  memoryStore,
  redisStore,
} from "../../src/index.js";
import type { Browser } from "../support/openBrowser.js";
import { attemptId, mount, openProduct, type Product, testKey } from "../support/openProduct.js";
import { openProductServer, type ProductServer, productClient } from "../support/openProductServer.js";

const clientSecret = "the client secret of the product";
const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
const clientKey = JSON.stringify({ ...(await exportJWK(privateKey)), alg: "ES256", kid: "first" });
const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: "first" }] };

let running: Awaited<ReturnType<typeof startRedis>>;
let redis: ReturnType<typeof createClient>;
let server: ProductServer;
let product: Product;
let alice: Browser;
const events: KeyholdEvent[] = [];
/** Every text that Keyhold logged or emitted as an event. */
const told: string[] = [];
const tell = (...what: unknown[]) => void told.push(...what.map((one) => inspect(one, { depth: 20 })));

const search = (options: Partial<McpServerOptions> = {}) =>
  mcpServer({
    id: "search",
    name: "Search",
    url: server.url,
    issuer: server.issuer,
    clientId: "product",
    clientSecret,
    clientCredentials: true,
    tools: { agent: { deny: ["erase"], ask: ["write"] } },
    ...options,
  });

beforeAll(async () => {
  for (const method of ["error", "warn", "log", "info", "debug"] as const)
    vi.spyOn(console, method).mockImplementation(tell);
  running = await startRedis();
  redis = createClient({ url: running.url });
  await redis.connect();
  server = await openProductServer(
    productClient({ client_secret: clientSecret, token_endpoint_auth_method: "client_secret_post" }),
    productClient({
      client_id: "all",
      client_secret: clientSecret,
      scope: "read write",
      token_endpoint_auth_method: "client_secret_post",
    }),
    productClient({
      client_id: "signing",
      jwks,
      token_endpoint_auth_method: "private_key_jwt",
      token_endpoint_auth_signing_alg: "ES256",
    }),
  );
  product = await openProduct({
    redis,
    onEvent(event) {
      events.push(event);
      tell(event);
    },
    more: () => [search()],
  });
  alice = await product.browserOf("alice");
});
afterAll(async () => {
  vi.restoreAllMocks();
  await product.close();
  await server.close();
  await redis.close();
  await running.close();
});
beforeEach(async () => {
  for (const key of await redis.keys("*product-token*")) await redis.del(key);
  Object.assign(server.behaviour, { expiresIn: 3600, onToken: pass, onMcp: pass });
  server.granted.length = 0;
  server.tokens.clear();
  events.length = 0;
});
afterEach(() => vi.useRealTimers());

type Pass = ProductServer["behaviour"]["onToken"];
const pass: Pass = (_req, _res, next) => next();
/** A process of its own with another `search`. */
const openWith = (options: Partial<McpServerOptions>) => product.open({ providers: [search(options)] });

const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
const message = (method: string, params: object = {}) => JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
/** Sends a message as an agent. @returns the status and the text of the answer, or the code of the error */
async function send(body = message("tools/list"), keyhold: Keyhold = product.keyhold, userId = "alice") {
  try {
    const { url, fetch: sendOn } = await keyhold.mcp({ userId, provider: "search", agent: "shopper" });
    const response = await sendOn(url, { method: "POST", headers, body });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    tell(error);
    return (error as { code?: string }).code ?? error;
  }
}
const call = (name: string, keyhold?: Keyhold) => send(message("tools/call", { name, arguments: {} }), keyhold);
const done = (text: string) => ({ status: 200, text: expect.stringContaining(text) });
const failed = () => events.flatMap((event) => (event.type === "failed" ? [event] : []));

describe("an agent at a provider with client credentials", () => {
  it("an agent calls with the product's own token, for the resource and the scope that the MCP server names", async () => {
    expect(await call("read")).toEqual(done("read done"));
    const request = { grant_type: "client_credentials", resource: server.url, scope: "read" };
    expect(server.granted).toEqual([expect.objectContaining(request)]);
    expect(server.tokens.size).toBe(1);
  });

  it.each<[string, Partial<McpServerOptions>]>([
    ["client_secret_post", {}],
    ["private_key_jwt", { clientId: "signing", clientSecret: undefined, clientKey }],
  ])("the product authenticates by %s", async (by, options) => {
    expect(await call("read", openWith(options))).toEqual(done("read done"));
    expect(server.granted).toEqual([expect.objectContaining({ by })]);
  });

  it("an unchanged MCP client works with the product's own token", async () => {
    const { url, fetch: sendOn } = await product.keyhold.mcp({ userId: "alice", connection: "search" });
    const client = new Client({ name: "test", version: "1.0.0" });
    await client.connect(new StreamableHTTPClientTransport(new URL(url), { fetch: sendOn }));
    expect(await client.callTool({ name: "read", arguments: {} })).toMatchObject({ content: [{ text: "read done" }] });
    await client.close();
  });

  it("each call is in the record of its user, even if the user has connected nothing", async () => {
    await send(message("tools/call", { name: "read", arguments: {} }), product.keyhold, "grace");
    await expect
      .poll(async () => (await product.keyhold.activity({ userId: "grace", connection: "search" })).activity)
      .toEqual([expect.objectContaining({ by: "agent", agent: "shopper", tool: "read", outcome: "ok" })]);
    expect((await product.keyhold.activity({ userId: "bob" })).activity).toEqual([]);
    const grace = await product.browserOf("grace");
    const { body } = await grace.json(`${paths.activity()}?connection=search`);
    expect(body).toMatchObject({ activity: [{ provider: "search", tool: "read" }] });
    expect(events).toContainEqual(
      expect.objectContaining({ type: "called", userId: "grace", agent: "shopper", tool: "read", verdict: "allow" }),
    );
  });

  it("the rules refuse a tool that an agent calls with the product's own token", async () => {
    server.behaviour.onMcp = () => expect.fail("The call was sent.");
    expect(await call("erase")).toEqual({
      status: 200,
      text: expect.stringContaining("does not let agents call erase"),
    });
  });

  it("a call that the rules ask about waits for its user, and is sent once", async () => {
    const keyhold = openWith({ clientId: "all", scope: "read write" });
    const sent: unknown[] = [];
    server.behaviour.onMcp = ({ body }, _res, next) => {
      if (body.method === "tools/call") sent.push(body.params.name);
      next();
    };
    const waiting = call("write", keyhold);
    const approvals = () => product.keyhold.approvals("alice");
    await expect.poll(approvals).toHaveLength(1);
    expect(sent).toEqual([]);
    const [approval] = await approvals();
    expect(approval).toMatchObject({ provider: "search", connection: "search", agent: "shopper", tool: "write" });
    expect(await product.keyhold.approvals("bob")).toEqual([]);
    const id = String(approval?.id);
    const page = await (await alice.navigate(mount + paths.approve(id))).text();
    expect(page).toContain("Search");
    await alice.json(paths.approval(id), { method: "POST", headers, body: '{"decision":"approve"}' });
    expect(await waiting).toEqual(done("write done"));
    expect(sent).toEqual(["write"]);
    expect(await approvals()).toEqual([]);
  });

  it("a call with the product's own token counts against the limits of the agent's user", async () => {
    const keyhold = product.open({ providers: [search()], rateLimit: { limit: 1, window: 3600 } });
    expect(await send(undefined, keyhold, "carol")).toMatchObject({ status: 200 });
    expect(await send(undefined, keyhold, "carol")).toBe("rate_limited");
    expect(await send(undefined, keyhold, "dave")).toMatchObject({ status: 200 });
  });
});

/** Each route about a provider or connection, as a page sends it. */
const routes: Readonly<Record<string, (id: string) => readonly [method: string, path: string, body?: string]>> = {
  connection: (id) => ["POST", paths.connection(id), "{}"],
  "connection, to change": (id) => ["PATCH", paths.connection(id), '{"default":true}'],
  "connection, to disconnect": (id) => ["DELETE", paths.connection(id)],
  authorize: (id) => ["GET", authorizePath(id, { attempt: attemptId(), display: "popup" })],
  attempt: (id) => ["GET", paths.attempt(id, attemptId())],
  tools: (id) => ["GET", paths.tools(id)],
  tool: (id) => ["POST", paths.tool(id, "read"), "{}"],
  question: (id) => ["POST", paths.question(id, "question"), '{"action":"decline"}'],
  permissions: (id) => ["GET", paths.permissions(id)],
  "permissions, to change": (id) => ["PATCH", paths.permissions(id), '{"allow":["write"]}'],
  job: (id) => ["GET", paths.job(id, "job")],
  mcp: (id) => ["POST", paths.mcp(id), message("tools/list")],
  "mcp, a stream": (id) => ["GET", paths.mcp(id)],
  "mcp, the end": (id) => ["DELETE", paths.mcp(id)],
  callback: (id) => ["GET", `${paths.callback(id)}?code=code&state=state`],
  finished: (id) => ["GET", paths.finished(id)],
  clientMetadata: (id) => ["GET", paths.clientMetadata(id, "none")],
  "clientMetadata, of a confidential client": (id) => ["GET", paths.clientMetadata(id, "private_key_jwt")],
};
/** The routes that name no provider and no connection. The bearer route takes only tokens of `keyhold.agentToken()`. */
const OTHERS = [
  "connections",
  "servers",
  "events",
  "approvals",
  "approval",
  "activity",
  "approve",
  "link",
  "health",
  "agentMcp",
];

describe("users of a provider with client credentials", () => {
  it("no list of connections has a provider with client credentials", async () => {
    await call("read");
    const { body } = await alice.json(paths.connections());
    expect((body.connections as { provider: string }[]).map(({ provider }) => provider)).toEqual([
      "agentcard",
      "agentcard-public",
      "civic",
      "civic-auth",
    ]);
    expect(JSON.stringify(await product.keyhold.connections("alice"))).not.toContain("search");
    for await (const one of product.keyhold.all()) expect(one.provider).not.toBe("search");
    expect(product.keyhold.redirectUris).not.toHaveProperty("search");
  });

  it("the tests below try each route that names a provider or a connection", () => {
    const tried = Object.keys(routes).map((name) => name.replace(/,.*/, ""));
    expect([...new Set([...tried, ...OTHERS])].sort()).toEqual(Object.keys(paths).sort());
  });

  it.each(Object.entries(routes))("the route %s answers as for an unknown provider", async (_name, route) => {
    await call("read");
    server.behaviour.onMcp = () => expect.fail("A page has reached the MCP server.");
    const answers = ["search", "missing"].map(async (id) => {
      const [method, path, body] = route(id);
      const answer = await alice.fetch(path, { method, body, headers });
      const text = (await answer.text()).replaceAll(/attempt-\d+/g, "attempt");
      const location = answer.headers.get("location")?.replaceAll(/attempt-\d+/g, "attempt");
      return { status: answer.status, text: text.replaceAll(id, "…"), location: location?.replaceAll(id, "…") };
    });
    const [own, missing] = await Promise.all(answers);
    expect(own).toEqual(missing);
    expect(own).toMatchObject({ status: 404, text: expect.stringContaining("unknown_provider") });
  });

  const about = { userId: "alice", provider: "search" };
  it.each<[string, (keyhold: Keyhold) => unknown]>([
    ["link()", (keyhold) => keyhold.link(about)],
    ["agentToken()", (keyhold) => keyhold.agentToken(about)],
    ["revokeAgentTokens()", (keyhold) => keyhold.revokeAgentTokens(about)],
    ["disconnect()", (keyhold) => keyhold.disconnect(about)],
    ["import()", (keyhold) => keyhold.import({ ...about, tokens: { accessToken: "token" } })],
    ["invalidate()", (keyhold) => keyhold.invalidate({ userId: "alice", connection: "search" })],
    ["forgetRegistration()", (keyhold) => keyhold.forgetRegistration(about)],
    ["all()", async (keyhold) => keyhold.all({ provider: "search" })],
    ["mcp() with a further connection", (keyhold) => keyhold.mcp({ userId: "alice", connection: "search.aaaaaaaaaa" })],
  ])("keyhold.%s does not know it", async (_name, use) => {
    await expect((async () => use(product.keyhold))()).rejects.toMatchObject({ code: "unknown_provider" });
  });

  it("keyhold.forget() removes what the calls have left, and nothing of other users", async () => {
    await send(message("tools/call", { name: "read", arguments: {} }), undefined, "erin");
    const lines = async () => (await product.keyhold.activity({ userId: "erin" })).activity;
    await expect.poll(lines).toHaveLength(1);
    expect(await product.keyhold.forget("erin")).toEqual([]);
    expect(await lines()).toEqual([]);
    expect(await redis.keys("*erin*")).toEqual([]);
    expect(await call("read")).toEqual(done("read done"));
    expect(server.granted).toHaveLength(1);
  });
});

describe("the token of the product", () => {
  it("all users, agents and processes share one token, and callers that wait share one request", async () => {
    const processes = [product.keyhold, product.open(), product.open()];
    const calls = Array.from({ length: 30 }, (_, index) =>
      send(message("tools/list"), processes[index % 3], `user-${index % 5}`),
    );
    for (const answer of await Promise.all(calls)) expect(answer).toMatchObject({ status: 200 });
    expect(server.granted).toHaveLength(1);
    expect(server.tokens.size).toBe(1);
  });

  it("the product's token is sealed in the store, and a process that cannot open it requests another one", async () => {
    await call("read");
    const [token = ""] = server.tokens;
    const keys = await redis.keys("*");
    const values = await Promise.all(
      keys.map(async (key) => ((await redis.type(key)) === "string" ? redis.get(key) : "")),
    );
    expect(keys.filter((key) => key.includes("product-token"))).toHaveLength(1);
    expect(keys.join() + values.join()).not.toContain(token);
    expect(await call("read", product.open({ keys: ["another key that is long enough for a test"] }))).toEqual(
      done("read done"),
    );
    expect(server.granted).toHaveLength(2);
  });

  it("a token that has expired is replaced before a call is sent with it", async () => {
    // The store keeps it until 30 seconds before its end.
    server.behaviour.expiresIn = 31;
    await call("read");
    await expect.poll(() => redis.keys("*product-token*"), { timeout: 20_000 }).toEqual([]);
    const statuses: number[] = [];
    server.behaviour.onMcp = (_req, res, next) => {
      res.once("finish", () => statuses.push(res.statusCode));
      next();
    };
    expect(await call("read")).toEqual(done("read done"));
    expect(statuses).toEqual([200]);
    expect(server.granted).toHaveLength(2);
  });

  it("a token that expires within 30 seconds is used, and not stored", async () => {
    server.behaviour.expiresIn = 20;
    expect(await call("read")).toEqual(done("read done"));
    expect(await redis.keys("*product-token*")).toEqual([]);
  });

  it("a provider with another scope gets another token", async () => {
    await call("read");
    expect(await call("read", openWith({ clientId: "all", scope: "read write" }))).toEqual(done("read done"));
    expect(server.granted.map(({ scope }) => scope)).toEqual(["read", "read write"]);
  });

  it("two processes whose token was refused at the same time request one new token", async () => {
    await call("read");
    server.expireAccessTokens();
    let refused = 0;
    let release = () => {};
    const bothRefused = new Promise<void>((resolve) => {
      release = resolve;
    });
    server.behaviour.onMcp = (_req, res, next) => {
      res.once("finish", () => res.statusCode === 401 && ++refused === 2 && release());
      next();
    };
    server.behaviour.onToken = async (_req, _res, next) => {
      await bothRefused;
      next();
    };
    expect(await Promise.all([call("read"), call("read", product.open())])).toEqual([
      done("read done"),
      done("read done"),
    ]);
    expect(server.granted).toHaveLength(2);
  });
});

describe("a call that the MCP server answers with 401", () => {
  it("a call that the MCP server answers with 401 is sent once more with a new token, and carried out once", async () => {
    await call("read");
    server.expireAccessTokens();
    const statuses: number[] = [];
    server.behaviour.onMcp = (_req, res, next) => {
      res.once("finish", () => statuses.push(res.statusCode));
      next();
    };
    expect(await call("read")).toEqual(done("read done"));
    expect(statuses).toEqual([401, 200]);
    expect(server.granted).toHaveLength(2);
  });

  it("a call that the MCP server answers with 401 is not sent again if the answer shows that the server has read it", async () => {
    let sent = 0;
    server.behaviour.onMcp = ({ body }, res) => {
      sent++;
      res.status(401).json({ jsonrpc: "2.0", id: body.id, result: { content: [{ type: "text", text: "paid" }] } });
    };
    expect(await call("read")).toBe("outcome_unknown");
    expect(sent).toBe(1);
  });

  it("if the server refuses the new token too, the call fails, and the next calls request no other one for 10 seconds", async () => {
    const keyhold = product.open();
    server.behaviour.onMcp = (_req, res) => void res.sendStatus(401);
    expect(await call("read", keyhold)).toBe("client_refused");
    expect(failed()).toMatchObject([
      { code: "client_refused", cause: expect.stringContaining("answered 401"), provider: "search" },
    ]);
    expect(server.granted).toHaveLength(2);
    expect(await call("read", keyhold)).toBe("client_refused");
    expect(server.granted).toHaveLength(2);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 10_001 });
    expect(await call("read", keyhold)).toBe("client_refused");
    expect(server.granted).toHaveLength(3);
    server.behaviour.onMcp = pass;
    expect(await call("read", keyhold)).toEqual(done("read done"));
  });
});

describe("a product that is refused", () => {
  it("a wrong secret is `client_refused` for all callers at once, and is tried again after 10 seconds", async () => {
    const keyhold = openWith({ clientSecret: "a wrong secret of the product" });
    let requests = 0;
    server.behaviour.onToken = (_req, _res, next) => {
      requests++;
      next();
    };
    const calls = Array.from({ length: 5 }, () => call("read", keyhold));
    expect(new Set(await Promise.all(calls))).toEqual(new Set(["client_refused"]));
    expect(failed()).toMatchObject([{ code: "client_refused", cause: expect.stringContaining("invalid_client") }]);
    expect(await call("read", keyhold)).toBe("client_refused");
    expect(requests).toBe(1);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 10_001 });
    expect(await call("read", keyhold)).toBe("client_refused");
    expect(requests).toBe(2);
    expect(told.join()).not.toContain("a wrong secret of the product");
  });

  it("a scope that the client may not have is `authorization_refused`", async () => {
    expect(await call("read", openWith({ scope: "write" }))).toBe("authorization_refused");
    expect(failed()).toMatchObject([{ cause: expect.stringContaining("invalid_scope") }]);
  });

  it("a 403 for a wider scope is `client_refused`, and the event says what to do", async () => {
    const keyhold = openWith({ tools: { agent: { allow: ["write"] } } });
    expect(await call("write", keyhold)).toBe("client_refused");
    expect(failed()).toMatchObject([{ cause: expect.stringContaining("Pass `scope`.") }]);
    expect(await call("read", keyhold)).toEqual(done("read done"));
    expect(server.granted).toHaveLength(1);
  });

  it("a token endpoint that is no secure address gets nothing", async () => {
    const { tokenUrl } = server.behaviour;
    server.behaviour.tokenUrl = tokenUrl.replace("localhost", "auth.example.com");
    expect(await call("read", product.open())).toBe("provider_answer_invalid");
    server.behaviour.tokenUrl = tokenUrl;
  });

  it("an outage is `provider_unavailable`, and ends with the next call", async () => {
    server.behaviour.onToken = (_req, res) => void res.sendStatus(503);
    expect(await call("read")).toBe("provider_unavailable");
    server.behaviour.onToken = pass;
    expect(await call("read")).toEqual(done("read done"));
  });

  it("Keyhold obeys a `Retry-After`", async () => {
    let requests = 0;
    server.behaviour.onToken = (_req, res) => {
      requests++;
      res.set("retry-after", "60").sendStatus(429);
    };
    const keyhold = product.open();
    const work = () => keyhold.mcp({ userId: "alice", provider: "search" });
    await expect(work()).rejects.toMatchObject({ code: "provider_unavailable", retryAfter: 60 });
    await expect(work()).rejects.toMatchObject({ code: "provider_unavailable", retryAfter: expect.any(Number) });
    expect(requests).toBe(1);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60_001 });
    server.behaviour.onToken = pass;
    expect(await call("read", keyhold)).toEqual(done("read done"));
  });

  it("an answer that repeats the secret reaches no log, error or event", async () => {
    server.behaviour.onToken = (_req, res) => {
      res.status(400).json({ error: "invalid_client", error_description: `${clientSecret} is not the secret` });
    };
    expect(await call("read", product.open())).toBe("client_refused");
    await expect.poll(failed).toHaveLength(1);
  });

  it("no log, error or event has had a secret, a key or a token", async () => {
    const { d } = JSON.parse(clientKey);
    for (const secret of [clientSecret, d, ...server.tokens, testKey]) expect(told.join()).not.toContain(secret);
  });
});

describe("the options", () => {
  const good = {
    id: "search",
    name: "Search",
    url: "https://search.example.com/mcp",
    issuer: "https://auth.example.com",
    clientId: "product",
    clientSecret,
    clientCredentials: true,
  } as const;
  const apiKey = { header: "x-api-key", help: "https://search.example.com/keys" };
  const { d: _private, ...publicPart } = JSON.parse(clientKey);

  it.each<[string, Partial<McpServerOptions>, string, RegExp]>([
    ["apiKey", { apiKey }, "clientCredentials", /together with `apiKey`.*Leave one of them out/],
    ["accounts", { accounts: "several" }, "accounts", /no user connects an account. Leave it out/],
    [
      "no secret and no key",
      { clientSecret: undefined },
      "clientSecret",
      /is missing.*or its private key as `clientKey`/,
    ],
    [
      "no client id",
      { clientId: undefined, clientSecret: undefined, clientKey },
      "clientId",
      /is missing. Register the product/,
    ],
    ["no issuer", { issuer: undefined }, "issuer", /is missing/],
    ["a secret and a key", { clientKey }, "clientKey", /together with `clientSecret`. Leave one of them out/],
    [
      "a key without the option",
      { clientCredentials: undefined, clientSecret: undefined, clientKey },
      "clientKey",
      /Pass `clientCredentials: true`/,
    ],
    ["false", { clientCredentials: false as unknown as true }, "clientCredentials", /must be true, or left out/],
    [
      "a public key",
      { clientSecret: undefined, clientKey: JSON.stringify(publicPart) },
      "clientKey",
      /must be a private key as a JWK/,
    ],
    [
      "a key without alg",
      { clientSecret: undefined, clientKey: clientKey.replace('"alg"', '"use"') },
      "clientKey",
      /with its `alg`/,
    ],
    [
      "a key with a foreign alg",
      { clientSecret: undefined, clientKey: clientKey.replace("ES256", "RS256") },
      "clientKey",
      /with its `alg`/,
    ],
    [
      "no JSON",
      { clientSecret: undefined, clientKey: `x${clientKey}` },
      "clientKey",
      /must be a private key as a JWK in JSON/,
    ],
  ])("`clientCredentials` with %s fails at start", (_case, options, option, text) => {
    try {
      mcpServer({ ...good, ...options });
    } catch (error) {
      expect(error).toMatchObject({
        problems: expect.arrayContaining([{ option, message: expect.stringMatching(text) }]),
      });
      expect(inspect(error)).not.toContain(JSON.parse(clientKey).d);
      return;
    }
    expect.fail("It did not fail.");
  });

  it("defineProvider() refuses `clientCredentials` with `subjectToken`", () => {
    const subjectToken = { token: () => "token", type: "type", parameters: {} };
    const provider = { ...mcpServer(good), subjectToken };
    expect(() => defineProvider(provider)).toThrow(/`clientCredentials` must not be there together with/);
  });

  it("a product can have no other provider, and no store that processes share", async () => {
    const store = memoryStore();
    const write = vi.spyOn(store, "set");
    const keyhold = product.open({ redis: undefined, store, providers: [search()] });
    expect(await call("read", keyhold)).toEqual(done("read done"));
    expect(await keyhold.connections("alice")).toEqual([]);
    await keyhold.close();
    const written = write.mock.calls.map(([key]) => key);
    expect(written).toEqual([expect.stringMatching(/^keyhold:product-token:/)]);
    expect(await call("read", product.open({ redis: undefined, store: redisStore(redis) }))).toEqual(done("read done"));
  });
});
