import { inspect } from "node:util";
import { authorizePath, paths } from "@keyhold/contract";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import type { RequestHandler } from "express";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import {
  type ApiKey,
  defineProvider,
  type KeyholdEvent,
  type McpServerOptions,
  mcpServer,
  memoryStore,
} from "../../src/index.js";
import { createKeyring, SealBrokenError } from "../../src/vault/createKeyring.js";
import { createVault } from "../../src/vault/createVault.js";
import { type Browser, connectionOf } from "../support/openBrowser.js";
import { openMcpServer, type TestMcpServer } from "../support/openMcpServer.js";
import { attemptId, mount, openProduct, type Product, testKey } from "../support/openProduct.js";

const KEY = "sk-live-a key of Alice";
const NEW_KEY = "sk-live-another key of Alice";
const help = "https://weather.example.com/settings/keys";

/** The keys that the MCP server accepts, and the headers of the requests that came to it. */
const accepted = new Set<string>();
const arrived: Record<string, unknown>[] = [];
/** The status with which it refuses others. */
let refusal = 401;
const guard: RequestHandler = ({ headers }, res, next) => {
  arrived.push(headers);
  const key = headers["x-api-key"] ?? headers.authorization?.replace(/^Bearer /, "");
  if (accepted.has(String(key))) next();
  else res.status(refusal).json({ error: `${key} is not a key` });
};
const check = vi.fn<NonNullable<ApiKey["check"]>>();

let server: TestMcpServer;
let product: Product;
let alice: Browser;
const events: KeyholdEvent[] = [];
const store = memoryStore();
/** Every text that Keyhold logged or emitted as an event, or that a browser got. */
const told: string[] = [];
const tell = (...what: unknown[]) => void told.push(...what.map((one) => inspect(one, { depth: 20 })));

beforeAll(async () => {
  for (const method of ["error", "warn", "log", "info", "debug"] as const)
    vi.spyOn(console, method).mockImplementation(tell);
  server = await openMcpServer("both", {}, guard);
  const weather = (options: Partial<McpServerOptions> = {}) =>
    mcpServer({
      id: "weather",
      name: "Weather",
      url: server.url,
      apiKey: { header: "X-Api-Key", help },
      ...options,
    });
  product = await openProduct({
    store,
    onEvent(event) {
      events.push(event);
      tell(event);
    },
    more: () => [
      weather(),
      weather({ id: "bearer", apiKey: { header: "Authorization", prefix: "Bearer ", help } }),
      weather({ id: "checked", accounts: "several", apiKey: { header: "x-api-key", help, check } }),
      weather({ id: "asking", tools: { page: { ask: ["echo"] } } }),
    ],
  });
});
afterAll(async () => {
  vi.restoreAllMocks();
  await product.close();
  await server.close();
});
let users = 0;
let userId = "";
beforeEach(async () => {
  accepted.clear();
  accepted.add(KEY);
  refusal = 401;
  check.mockReset().mockResolvedValue(true);
  userId = `alice-${++users}`;
  alice = await product.browserOf(userId);
  arrived.length = 0;
  events.length = 0;
});

const json = { "content-type": "application/json" };
/** Sends a body to the route that connects. */
async function send(body: unknown, provider = "weather", browser = alice) {
  const answer = await browser.json(paths.connection(provider), {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
    headers: json,
  });
  tell(answer);
  return answer;
}
const connect = async (provider = "weather", key = KEY) => {
  expect(await send({ key }, provider)).toMatchObject({ status: 200, body: { status: "connected" } });
};
const refused = (status: number, code: string) => ({ status, body: { error: { code } } });
const failed = () => events.filter(({ type }) => type === "failed");
const kinds = () => events.map(({ type }) => type);
const quiet = () => new Promise(setImmediate);

const message = { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} };
const mcpHeaders = { ...json, accept: "application/json, text/event-stream" };
const post = (bearer?: string) => ({
  method: "POST",
  body: JSON.stringify(message),
  headers: { ...mcpHeaders, ...(bearer && { authorization: `Bearer ${bearer}` }) },
});
async function bodyOf(response: Response) {
  const text = await response.text();
  tell(text);
  return { status: response.status, text };
}

/** Each way to the MCP server, with the answer's status and text, or the code of the error. */
const ways: Readonly<Record<string, (provider: string) => Promise<{ status: number; text: string }>>> = {
  "the tools route": async (provider) =>
    bodyOf(
      await alice.fetch(paths.tool(provider, "echo"), { method: "POST", body: '{"text":"hello"}', headers: json }),
    ),
  "the list of tools": async (provider) => bodyOf(await alice.fetch(paths.tools(provider))),
  "the MCP proxy": async (provider) => bodyOf(await alice.fetch(paths.mcp(provider), post())),
  async "keyhold.mcp()"(provider) {
    const { url, fetch: sendOn } = await product.keyhold.mcp({ userId, provider });
    return bodyOf(await sendOn(url, post()));
  },
  async "an agent's bearer token"(provider) {
    const { url, token } = await product.keyhold.agentToken({ userId, provider });
    return bodyOf(await fetch(url, post(token)));
  },
};
/** The way's answer, with an error that was thrown as its code. */
const take = (way: string, provider = "weather") =>
  (ways[way] ?? expect.fail(way))(provider).catch((error: { code: string }) => ({ status: 409, text: error.code }));

describe("connecting with a key", () => {
  it("the list of connections says that the user needs a key, and where it is found", async () => {
    expect(await connectionOf(alice, "weather")).toEqual({
      id: "weather",
      provider: "weather",
      name: "Weather",
      connectMethod: "key",
      keyUrl: help,
      manageUrl: help,
      status: "disconnected",
    });
    expect(product.keyhold.redirectUris).not.toHaveProperty("weather");
  });

  it("Keyhold checks the key at the MCP server, stores it, and sends it in the header of the provider", async () => {
    const { body } = await send({ key: `  ${KEY}\n` });
    expect(body).toMatchObject({ id: "weather", status: "connected", connectedAt: expect.any(String) });
    expect(body).not.toHaveProperty("account");
    expect(server.arrived).toEqual(expect.arrayContaining(["tools/list"]));
    await quiet();
    expect(kinds()).toEqual(["connected"]);
    expect(arrived.map((headers) => [headers["x-api-key"], headers.authorization])).toEqual(
      arrived.map(() => [KEY, undefined]),
    );
  });

  it.each(Object.keys(ways))("a call works by %s, with the key in the header and its prefix", async (way) => {
    await connect("bearer");
    arrived.length = 0;
    expect(await take(way, "bearer")).toEqual({ status: 200, text: expect.stringMatching(/echo|hello/) });
    expect(arrived.length).toBeGreaterThan(0);
    expect(new Set(arrived.map(({ authorization }) => authorization))).toEqual(new Set([`Bearer ${KEY}`]));
  });

  it("an unchanged MCP client works with the key", async () => {
    await connect();
    const { url, fetch: sendOn } = await product.keyhold.mcp({ userId, provider: "weather" });
    const client = new Client({ name: "test", version: "1.0.0" });
    await client.connect(new StreamableHTTPClientTransport(new URL(url), { fetch: sendOn }));
    expect(await client.callTool({ name: "echo", arguments: { text: "hello" } })).toMatchObject({
      content: [{ text: "hello" }],
    });
    await client.close();
  });

  it("the rules and approvals of the provider apply", async () => {
    await connect("asking");
    expect(JSON.parse((await take("the tools route", "asking")).text)).toMatchObject({
      error: { code: "approval_required" },
    });
  });

  it.each([401, 403])("a key that the MCP server refuses with %i is not stored", async (status) => {
    refusal = status;
    expect(await send({ key: "sk-wrong" })).toMatchObject(refused(403, "key_refused"));
    expect(await connectionOf(alice, "weather")).toMatchObject({ status: "disconnected" });
    await quiet();
    expect(failed().at(-1)).toMatchObject({ code: "key_refused", connection: "weather" });
    expect(kinds()).not.toContain("connected");
  });

  it("a 403 with a challenge for a wider scope refuses the key too", async () => {
    const odd = await openMcpServer("both", {}, (_req, res) => {
      res.status(403).set("www-authenticate", 'Bearer error="insufficient_scope", scope="all"').end();
    });
    const keyhold = product.open({
      providers: [mcpServer({ id: "odd", name: "Odd", url: odd.url, apiKey: { header: "x-api-key", help } })],
    });
    const source = { userId, provider: "odd", tokens: { accessToken: KEY } };
    await expect(keyhold.import(source)).rejects.toMatchObject({ code: "key_refused" });
    await odd.close();
  });

  it("a refused key does not change the existing connection", async () => {
    await connect();
    expect(await send({ key: "sk-wrong" })).toMatchObject(refused(403, "key_refused"));
    expect(await connectionOf(alice, "weather")).toMatchObject({ status: "connected" });
    expect(await take("the list of tools")).toMatchObject({ status: 200 });
  });

  it.each([
    ["empty", ""],
    ["only spaces", " \t "],
    ["too long", "k".repeat(4097)],
    ["of two lines", "sk-one\r\nx-admin: yes"],
    ["with a control character", "sk-\u0000one"],
    ["not ASCII", "sk-\u00e4"],
    ["a picture", "sk-\u{1f511}"],
  ])("a key that is %s is refused before anything is sent", async (_case, key) => {
    expect(await send({ key })).toMatchObject(refused(400, "key_invalid"));
    expect(arrived).toEqual([]);
  });

  it("a key of 4,096 characters is sent", async () => {
    const longest = "k".repeat(4096);
    accepted.add(longest);
    await connect("weather", longest);
  });

  it.each([
    ["nothing", "{}"],
    ["a number", '{"key":1}'],
    ["null", '{"key":null}'],
    ["a list", '["sk"]'],
    ["another member", JSON.stringify({ key: KEY, keys: [] })],
    ["another account", JSON.stringify({ key: KEY, account: "third" })],
    ["no JSON", `{"key":"${KEY}`],
  ])("a body with %s is refused", async (_case, body) => {
    expect(await send(body)).toMatchObject(refused(400, "body_invalid"));
    expect(arrived).toEqual([]);
  });

  it("providers that connect in another way refuse a key, and a provider with keys refuses a navigation", async () => {
    expect(await send({ key: KEY }, "agentcard")).toMatchObject(refused(409, "wrong_method"));
    expect(await send({ key: KEY }, "civic")).toMatchObject(refused(400, "body_invalid"));
    expect(await send({}, "civic")).toMatchObject({ body: { connectMethod: "exchange" } });
    const id = attemptId();
    await alice.navigate(mount + authorizePath("weather", { attempt: id, display: "popup" }));
    expect((await alice.json(paths.attempt("weather", id))).body).toEqual({ status: "failed", code: "wrong_method" });
  });
});

describe("a key that the MCP server refuses later", () => {
  it.each(Object.keys(ways))(
    "a key that the server refuses for %s marks the connection, and the user enters another key",
    async (way) => {
      await connect();
      accepted.clear();
      events.length = 0;
      expect(await take(way)).toEqual({ status: 409, text: expect.stringContaining("needs_reconnect") });
      expect(await connectionOf(alice, "weather")).toMatchObject({ status: "needs_reconnect", keyUrl: help });
      await quiet();
      expect(kinds()).toContain("needs_reconnect");
      // Keyhold does not send the refused key again.
      arrived.length = 0;
      for (const each of Object.keys(ways)) await take(each);
      expect(arrived).toEqual([]);

      accepted.add(NEW_KEY);
      await connect("weather", NEW_KEY);
      expect(await take(way)).toMatchObject({ status: 200 });
    },
  );

  it("another process sees that the key has ended", async () => {
    const other = product.open();
    await connect();
    accepted.clear();
    await take("keyhold.mcp()");
    await expect(other.mcp({ userId, provider: "weather" })).rejects.toMatchObject({ code: "needs_reconnect" });
  });

  it("a 403 concerns the call alone", async () => {
    await connect();
    accepted.clear();
    refusal = 403;
    expect(await take("the list of tools")).toMatchObject({ status: 403 });
    expect(await connectionOf(alice, "weather")).toMatchObject({ status: "connected" });
  });
});

describe("the provider's own check", () => {
  it("the provider's own check names the account of the key", async () => {
    check.mockResolvedValue({ label: "Alice’s team", key: "team-1" });
    expect(await send({ key: "any" }, "checked")).toMatchObject({ body: { account: "Alice’s team" } });
    expect(check.mock.calls).toEqual([["any"]]);
    expect(arrived).toEqual([]);
  });

  it.each([
    ["false", async () => false],
    ["nothing", async () => undefined as unknown as boolean],
    ["an empty text", async () => ""],
  ])("the key is refused if it returns %s", async (_case, result) => {
    check.mockImplementation(result);
    expect(await send({ key: KEY }, "checked")).toMatchObject(refused(403, "key_refused"));
    expect(await connectionOf(alice, "checked")).toMatchObject({ status: "disconnected" });
  });

  it.each([
    [
      "throws",
      () => {
        throw new Error(`no answer for ${KEY}`);
      },
    ],
    ["rejects", async () => Promise.reject(new TypeError(`cannot use ${KEY}`))],
  ])("if it %s, the provider is unavailable, and no event repeats its words", async (_case, result) => {
    check.mockImplementation(result);
    expect(await send({ key: KEY }, "checked")).toMatchObject(refused(503, "provider_unavailable"));
    await quiet();
    expect(failed()).toMatchObject([
      { cause: expect.stringContaining("The function `check` of the provider's `apiKey`") },
    ]);
  });

  it("a user connects two accounts, and a new key of one of them replaces its old key", async () => {
    const [first, second] = ["one", "two"].map((key) => ({ label: `${key}@example.com`, key }));
    check.mockResolvedValueOnce(first ?? true);
    await connect("checked");
    check.mockResolvedValueOnce(second ?? true);
    const { body } = await send({ key: "another", account: "another" }, "checked");
    expect(body).toMatchObject({ id: expect.stringMatching(/^checked\.[a-z0-9]{10}$/), account: "two@example.com" });
    check.mockResolvedValueOnce(first ?? true);
    expect(await send({ key: NEW_KEY, account: "another" }, "checked")).toMatchObject({
      body: { id: "checked", account: "one@example.com" },
    });
    const rows = (await product.keyhold.connections(userId)).filter(({ provider }) => provider === "checked");
    expect(rows.map(({ account }) => account)).toEqual(["one@example.com", "two@example.com"]);
    accepted.add(NEW_KEY);
    arrived.length = 0;
    expect(await take("keyhold.mcp()", "checked")).toMatchObject({ status: 409 });
    const { url, fetch: sendOn } = await product.keyhold.mcp({ userId, connection: "checked" });
    await sendOn(url, post());
    expect(arrived.at(-1)).toMatchObject({ "x-api-key": NEW_KEY });
  });

  it("two keys for further accounts at the same time get two connections", async () => {
    check.mockImplementation(async (key) => ({ label: key, key }));
    await Promise.all(["one", "two"].map((key) => send({ key, account: "another" }, "checked")));
    const rows = (await product.keyhold.connections(userId)).filter(({ provider }) => provider === "checked");
    expect(rows.map(({ account }) => account).sort()).toEqual(["one", "two"]);
  });

  it("a provider with one account refuses a further one", async () => {
    expect(await send({ key: KEY, account: "another" })).toMatchObject(refused(409, "too_many_accounts"));
  });
});

describe("what operators do with keys", () => {
  it("a disconnect removes the key, sends nothing, and says that the provider did not revoke it", async () => {
    await connect();
    arrived.length = 0;
    const { body } = await alice.json(paths.connection("weather"), { method: "DELETE" });
    expect(body).toEqual({ revokedAtProvider: false });
    expect(arrived).toEqual([]);
    expect(await take("keyhold.mcp()")).toEqual({ status: 409, text: "not_connected" });
  });

  it("keyhold.import() checks a key, and takes over only one that works", async () => {
    const source = { userId, provider: "weather", tokens: { accessToken: "sk-wrong" } };
    await expect(product.keyhold.import(source)).rejects.toMatchObject({ code: "key_refused" });
    expect(await connectionOf(alice, "weather")).toMatchObject({ status: "disconnected" });
    expect(await product.keyhold.import({ ...source, tokens: { accessToken: KEY }, account: "Alice" })).toMatchObject({
      isNew: true,
      isProven: true,
      connection: { status: "connected", account: "Alice", connectMethod: "key" },
    });
    expect(await take("keyhold.mcp()")).toMatchObject({ status: 200 });
  });

  it("keyhold.import() asks the provider's own check", async () => {
    check.mockResolvedValue("Alice’s team");
    const source = { userId, provider: "checked", tokens: { accessToken: KEY } };
    expect(await product.keyhold.import(source)).toMatchObject({ connection: { account: "Alice’s team" } });
    expect(check.mock.calls).toEqual([[KEY]]);
  });

  it("keyhold.invalidate() asks the user for a key again", async () => {
    await connect();
    await product.keyhold.invalidate({ userId, connection: "weather" });
    expect(await take("keyhold.mcp()")).toEqual({ status: 409, text: "needs_reconnect" });
    await connect();
    expect(await take("keyhold.mcp()")).toMatchObject({ status: 200 });
  });

  it("keyhold.keepAlive() leaves keys alone, and keyhold.forget() removes them", async () => {
    await connect();
    const { skipped } = await product.keyhold.keepAlive({ idleSeconds: 0.000_001 });
    expect(skipped).toBeGreaterThan(0);
    expect(await connectionOf(alice, "weather")).toMatchObject({ status: "connected" });
    expect(JSON.stringify(await product.keyhold.export(userId))).not.toContain(KEY);
    await product.keyhold.forget(userId);
    expect(await take("keyhold.mcp()")).toEqual({ status: 409, text: "not_connected" });
  });

  it("the doctor asks only the MCP server of a provider with keys", async () => {
    const findings = await product.keyhold.diagnose();
    const own = findings.filter(({ provider }) => provider === "weather");
    expect(own.map(({ check: name, level }) => [name, level])).toEqual([
      ["mcp-server", "ok"],
      ["clock", "ok"],
    ]);
  });
});

describe("where a key is", () => {
  /** Reads all records of the store as they are stored. */
  async function stored() {
    const texts: string[] = [];
    let after: string | undefined;
    do {
      const page = await store.list("", { after });
      texts.push(...page.keys, ...(await Promise.all(page.keys.map(async (key) => String(await store.get(key))))));
      after = page.next;
    } while (after !== undefined);
    return texts;
  }

  it("no log, event, answer or readable record of all these tests contains a key", async () => {
    await connect();
    await take("the list of tools");
    expect(told.length).toBeGreaterThan(50);
    for (const text of [...told, ...(await stored())])
      for (const key of [KEY, NEW_KEY]) expect(text).not.toContain(key);
  });

  it("a record has only the newest key, and a record of tokens never takes its place", async () => {
    await connect();
    accepted.add(NEW_KEY);
    await connect("weather", NEW_KEY);
    const vault = createVault(store, createKeyring([testKey]));
    const provider = mcpServer({
      id: "weather",
      name: "Weather",
      url: server.url,
      apiKey: { header: "x-api-key", help },
    });
    const record = await vault.read({ userId, provider, connection: "weather" });
    expect(record?.grant).toMatchObject({ tokens: { accessToken: NEW_KEY } });
    expect(JSON.stringify(record?.grant)).not.toContain(KEY);
    const withTokens = { ...provider, apiKey: undefined };
    await expect(vault.read({ userId, provider: withTokens, connection: "weather" })).rejects.toThrow(SealBrokenError);
  });
});

describe("the options of a key", () => {
  const of =
    (apiKey: object, more: object = {}) =>
    () =>
      mcpServer({
        id: "weather",
        name: "Weather",
        url: "https://weather.example.com/mcp",
        apiKey: apiKey as ApiKey,
        ...more,
      });
  const good = { header: "x-api-key", help };

  it.each<[string, () => unknown, RegExp]>([
    ["no header", of({ help }), /`apiKey\.header` is missing/],
    ["two words as a header", of({ ...good, header: "api key" }), /`apiKey\.header` must be the name of a header/],
    [
      "a header of Keyhold",
      of({ ...good, header: "Content-Type" }),
      /`apiKey\.header` is a header that Keyhold itself sets/,
    ],
    [
      "a header of MCP",
      of({ ...good, header: "Mcp-Session-Id" }),
      /`apiKey\.header` is a header that Keyhold itself sets/,
    ],
    ["a prefix of two lines", of({ ...good, prefix: "Bearer\r\n" }), /`apiKey\.prefix` must be printable ASCII/],
    ["no help", of({ header: "x-api-key" }), /`apiKey\.help` must be an https:\/\/ URL/],
    ["a check that is no function", of({ ...good, check: true }), /`apiKey\.check` must be a function/],
    ["another member", of({ ...good, name: "x" }), /`apiKey` must have only/],
    [
      "a client",
      of(good, { clientId: "product", issuer: "https://weather.example.com" }),
      /`apiKey` must not be there together with/,
    ],
  ])("a key whose option has %s is an error at start", (_case, create, words) => {
    expect(create).toThrow(words);
  });

  it("defineProvider() accepts the option `apiKey` too", () => {
    const provider = defineProvider({
      id: "weather",
      name: "Weather",
      issuers: [],
      discovery: "mcp",
      mcpUrl: "https://weather.example.com/mcp",
      onFreshTokenRejected: "needs_reconnect",
      apiKey: { header: "X-Api-Key", help },
    });
    expect(provider.apiKey?.header).toBe("x-api-key");
  });
});
