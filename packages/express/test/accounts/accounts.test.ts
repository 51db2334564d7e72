import { authorizePath, type Connection, paths } from "@keyhold/contract";
import { startRedis } from "@keyhold/test-support";
import { createClient } from "redis";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import { agentcard, civic, defineProvider, type KeyholdEvent, mcpServer } from "../../src/index.js";
import {
  accountsOf,
  connectAnother,
  connectNamed,
  consent,
  outcomeOf,
  rowsOf,
  startAnother,
  whoami,
} from "../support/connectAccount.js";
import type { Browser } from "../support/openBrowser.js";
import { openEvents } from "../support/openEvents.js";
import { attemptId, mount, openProduct, type Product, testKey } from "../support/openProduct.js";

const WAIT = { timeout: PATIENCE };
const PRIVATE = "alice@example.com";
const COMPANY = "alice@work.example";
const FURTHER = /^agentcard\.[a-z0-9]{10}$/;

async function openRedis() {
  const running = await startRedis();
  const redis = await createClient({ url: running.url }).connect();
  onTestFinished(running.close);
  onTestFinished(async () => redis.destroy());
  return redis;
}

async function open(options: Parameters<typeof openProduct>[0] = {}) {
  const events: KeyholdEvent[] = [];
  const onEvent = (event: KeyholdEvent) => void events.push(event);
  const product = await openProduct({ accounts: "several", onEvent, ...options });
  onTestFinished(product.close);
  return { product, events, alice: await product.browserOf("alice") };
}

/** Connects the private account, then the company's. @returns the id of the second connection */
async function connectBoth(product: Product, browser: Browser): Promise<string> {
  await connectNamed(product, browser, "agentcard", PRIVATE);
  const outcome = await connectAnother(product, browser, "agentcard", COMPANY);
  return outcome.status === "connected" ? String(outcome.connection) : expect.fail(JSON.stringify(outcome));
}

const disconnect = async (browser: Browser, id: string) =>
  (await browser.json(paths.connection(id), { method: "DELETE" })).body;
const logged = ({ emulator }: Product, event: string) =>
  emulator.agentcard.log().filter((entry) => entry.event === event);

describe.each(["memory", "Redis"])("several accounts in %s", (where) => {
  let product: Product;
  let events: KeyholdEvent[];
  let alice: Browser;
  beforeEach(async () => {
    ({ product, events, alice } = await open(where === "Redis" ? { redis: await openRedis() } : {}));
  });

  it("a user connects two accounts, calls each as itself, and disconnects one", async () => {
    const further = await connectBoth(product, alice);
    expect(further).toMatch(FURTHER);
    const [first, second] = await rowsOf(alice, "agentcard");
    expect(first).toMatchObject({ id: "agentcard", status: "connected", account: PRIVATE, accounts: "several" });
    expect(second).toMatchObject({ id: further, status: "connected", account: COMPANY, label: COMPANY });
    expect(await whoami(alice, "agentcard")).toContain(PRIVATE);
    expect(await whoami(alice, further)).toContain(COMPANY);

    expect(await disconnect(alice, "agentcard")).toEqual({ revokedAtProvider: true });
    expect(await accountsOf(alice, "agentcard")).toEqual([
      ["agentcard", "disconnected"],
      [further, COMPANY],
    ]);
    expect(await whoami(alice, "agentcard")).toContain("not_connected");
    expect(await whoami(alice, further)).toContain(COMPANY);
    expect(events).toContainEqual(expect.objectContaining({ type: "connected", connection: further }));
    expect(events).toContainEqual(expect.objectContaining({ type: "disconnected", connection: "agentcard" }));

    expect(await disconnect(alice, further)).toEqual({ revokedAtProvider: true });
    expect(await accountsOf(alice, "agentcard")).toEqual([["agentcard", "disconnected"]]);
  });

  it("the first account that a user connects with account=another gets the provider's id", async () => {
    expect(await connectAnother(product, alice, "agentcard", PRIVATE)).toEqual({
      status: "connected",
      connection: "agentcard",
    });
  });

  it("two further accounts that a user without a connection connects at the same time both stay", async () => {
    const starts = [await startAnother(alice, "agentcard"), await startAnother(alice, "agentcard")] as const;
    const callbacks = await Promise.all(
      [PRIVATE, COMPANY].map((email, index) => consent(product, "agentcard", starts[index]?.location ?? "", email)),
    );
    await Promise.all(callbacks.map((callback) => alice.navigate(callback)));
    const accounts = (await rowsOf(alice, "agentcard")).map(({ account }) => account);
    expect(accounts.sort()).toEqual([PRIVATE, COMPANY]);
    expect(logged(product, "revoked_by_client")).toEqual([]);
  });

  it("the same account again renews its connection, and makes no second one", async () => {
    const further = await connectBoth(product, alice);
    for (const email of [COMPANY, COMPANY.toUpperCase()])
      expect(await connectAnother(product, alice, "agentcard", email)).toEqual({
        status: "connected",
        connection: further,
      });
    expect(await connectAnother(product, alice, "agentcard", PRIVATE)).toMatchObject({ connection: "agentcard" });
    expect(await accountsOf(alice, "agentcard")).toEqual([
      ["agentcard", PRIVATE],
      [further, COMPANY],
    ]);
    expect([await whoami(alice, "agentcard"), await whoami(alice, further)].join()).toMatch(
      /alice@example.*alice@work/,
    );
    expect(events.filter(({ type }) => type === "connected").map(({ connection }) => connection)).toEqual([
      "agentcard",
      further,
      further,
      further,
      "agentcard",
    ]);
    // Disconnecting revokes the grants that the newer ones have replaced too.
    expect(await disconnect(alice, further)).toEqual({ revokedAtProvider: true });
    expect(await disconnect(alice, "agentcard")).toEqual({ revokedAtProvider: true });
    expect(logged(product, "revoked_by_client")).toHaveLength(5);
  });

  it("the same account in several attempts at the same time makes one connection, which all attempts name", async () => {
    await connectNamed(product, alice, "agentcard", PRIVATE);
    const starts = await Promise.all(Array.from({ length: 4 }, () => startAnother(alice, "agentcard")));
    const callbacks = await Promise.all(starts.map(({ location }) => consent(product, "agentcard", location, COMPANY)));
    await Promise.all(callbacks.map((callback) => alice.navigate(callback)));
    const rows = await accountsOf(alice, "agentcard");
    expect(rows).toEqual([
      ["agentcard", PRIVATE],
      [expect.stringMatching(FURTHER), COMPANY],
    ]);
    for (const { attempt } of starts)
      expect(await outcomeOf(alice, "agentcard", attempt)).toEqual({ status: "connected", connection: rows[1]?.[0] });
    await product.keyhold.disconnect({ userId: "alice", connection: String(rows[1]?.[0]) });
    expect(logged(product, "revoked_by_client")).toHaveLength(4);
  });

  it("a named connection that gets another connection's account is merged into that one, and its own grant is revoked", async () => {
    const further = await connectBoth(product, alice);
    expect(await connectNamed(product, alice, "agentcard", COMPANY)).toEqual({
      status: "connected",
      connection: further,
    });
    expect(await accountsOf(alice, "agentcard")).toEqual([
      ["agentcard", "disconnected"],
      [further, COMPANY],
    ]);
    expect(await whoami(alice, further)).toContain(COMPANY);
    await vi.waitFor(
      () => expect(logged(product, "revoked_by_client").map(({ account }) => account)).toEqual([PRIVATE]),
      WAIT,
    );
  });

  it("pages get one message about a renewed connection, with the id of the connection that stays", async () => {
    const further = await connectBoth(product, alice);
    const page = await openEvents(product.mount, alice.cookie());
    onTestFinished(async () => void page.close());
    const { attempt, location } = await startAnother(alice, "agentcard");
    await alice.navigate(await consent(product, "agentcard", location, COMPANY));
    const change = { provider: "agentcard", connection: further, attempt };
    await vi.waitFor(() => expect(page.changes).toContainEqual(change), WAIT);
    await disconnect(alice, "agentcard");
    await vi.waitFor(() => expect(page.changes).toHaveLength(2), WAIT);
    expect(page.changes[0]).toEqual(change);
  });

  it("an attempt is found at the provider and at each of its connections, and at no other provider", async () => {
    const further = await connectBoth(product, alice);
    const { attempt } = await startAnother(alice, "agentcard");
    for (const id of ["agentcard", further]) expect(await outcomeOf(alice, id, attempt)).toEqual({ status: "pending" });
    expect((await alice.json(paths.attempt("civic-auth", attempt))).status).toBe(404);
  });

  it("a reconnect of a further connection keeps its id", async () => {
    const further = await connectBoth(product, alice);
    product.emulator.agentcard.expireAccessTokens();
    expect(await connectNamed(product, alice, further, COMPANY)).toEqual({ status: "connected", connection: further });
    expect(await accountsOf(alice, "agentcard")).toEqual([
      ["agentcard", PRIVATE],
      [further, COMPANY],
    ]);
  });

  it("a user who is disconnected from everything has no connection left", async () => {
    const further = await connectBoth(product, alice);
    for (const { id, status } of await product.keyhold.connections("alice"))
      if (status !== "disconnected") await product.keyhold.disconnect({ userId: "alice", connection: id });
    expect(await whoami(alice, further)).toContain("not_connected");
    expect(logged(product, "revoked_by_client")).toHaveLength(2);
  });
});

describe("several accounts in Redis, across processes", () => {
  it("another process calls the connection that is left, and a new key seals all records", async () => {
    const redis = await openRedis();
    const { product, alice } = await open({ redis });
    const further = await connectBoth(product, alice);
    await whoami(alice, further);
    await product.keyhold.close();
    for (const key of await redis.keys("keyhold:{alice*")) {
      const value = (await redis.get(key)) ?? "";
      expect(value).not.toMatch(/alice|agentcard|oauth|\{/);
    }

    const keys = ["another key that is long enough for a test", testKey];
    const rotating = product.open({ redis, keys });
    onTestFinished(rotating.close);
    // Two grants, the list of further connections, and the record of the call.
    expect(await rotating.reencrypt()).toEqual({ reencrypted: 4, current: 0, unreadable: 0 });
    const next = product.open({ redis, keys: keys.slice(0, 1) });
    onTestFinished(next.close);
    expect((await next.connections("alice")).filter(({ status }) => status === "connected")).toHaveLength(2);
    await next.disconnect({ userId: "alice", connection: "agentcard" });
    const { url, fetch } = await next.mcp({ userId: "alice", provider: "agentcard" });
    expect((await fetch(url, { method: "POST", body: '{"jsonrpc":"2.0"}' })).status).not.toBe(401);
    await next.disconnect({ userId: "alice", provider: "agentcard" });
    // The record of the call stays until the user is forgotten.
    expect(await redis.keys("keyhold:{alice*")).toEqual(["keyhold:{alice}:activity:new"]);
  });

  it("the directory of an anonymous user ends with the grants, and each read prolongs it", async () => {
    const redis = await openRedis();
    const { product } = await open({ redis, identify: undefined });
    const browser = await product.browserOf();
    const further = await connectBoth(product, browser);
    await whoami(browser, further);
    const [directory = ""] = await redis.keys("keyhold:{anonymous-*}:accounts");
    const [used = ""] = await vi.waitFor(async () => {
      const found = await redis.keys("keyhold:{anonymous-*}:used");
      expect(found).toHaveLength(1);
      return found;
    }, WAIT);
    await redis.expire(directory, 60);
    await whoami(browser, further);
    await vi.waitFor(async () => expect(await redis.ttl(directory)).toBeGreaterThan(60), WAIT);
    expect(await redis.ttl(used)).toBeGreaterThan(60);
  });
});

describe("a further account that Keyhold does not start", () => {
  /** The code that the finished page gets. */
  const codeAt = async (browser: Browser, path: string) => {
    const { headers } = await browser.navigate(mount + path);
    return new URL(headers.get("location") ?? "", product.origin).searchParams.get("error");
  };
  const start = (browser: Browser, id: string, account?: "another") =>
    codeAt(browser, authorizePath(id, { attempt: attemptId(), display: "popup", ...(account && { account }) }));
  let product: Product;
  let alice: Browser;

  it.each([
    ["where the provider's options allow one account", "agentcard-public", "too_many_accounts"],
    ["by token exchange", "civic", "wrong_method"],
  ])("Keyhold refuses a further account %s", async (_case, id, code) => {
    ({ product, alice } = await open());
    expect(await start(alice, id, "another")).toBe(code);
  });

  it("Keyhold refuses a further account at the path of a further connection, and an unknown value of account", async () => {
    ({ product, alice } = await open());
    const further = await connectBoth(product, alice);
    expect(await start(alice, further, "another")).toBe("bad_request");
    const query = `attempt=${attemptId()}&display=popup&account=all`;
    expect(await codeAt(alice, `${paths.authorize("agentcard")}?${query}`)).toBe("bad_request");
  });

  it("Keyhold starts nothing for a connection that the user does not have", async () => {
    ({ product, alice } = await open());
    const further = await connectBoth(product, alice);
    const bob = await product.browserOf("bob");
    expect(await start(bob, further)).toBe("not_connected");
    expect(await start(alice, "agentcard.0123456789")).toBe("not_connected");
    expect(logged(product, "authorization")).toHaveLength(2);
    expect(await whoami(bob, further)).toContain("not_connected");
    expect(await accountsOf(bob, "agentcard")).toEqual([["agentcard", "disconnected"]]);
  });

  it("a user has 20 connections at a provider at most, even if several attempts end at the same time", async () => {
    ({ product, alice } = await open({ rateLimit: { limit: 10_000, window: 60, connects: 1_000 } }));
    const emails = Array.from({ length: 18 }, (_one, index) => `account-${index}@example.com`);
    for (const email of emails) await connectAnother(product, alice, "agentcard", email);
    const starts = await Promise.all(Array.from({ length: 4 }, () => startAnother(alice, "agentcard")));
    const callbacks = await Promise.all(
      starts.map(({ location }, index) => consent(product, "agentcard", location, `last-${index}@example.com`)),
    );
    await Promise.all(callbacks.map((callback) => alice.navigate(callback)));
    expect(await rowsOf(alice, "agentcard")).toHaveLength(20);
    const outcomes = await Promise.all(starts.map(({ attempt }) => outcomeOf(alice, "agentcard", attempt)));
    expect(outcomes.filter((outcome) => outcome.status === "connected")).toHaveLength(2);
    expect(outcomes).toContainEqual({ status: "failed", code: "too_many_accounts" });
    expect(await start(alice, "agentcard", "another")).toBe("too_many_accounts");
    expect(logged(product, "code_redeemed")).toHaveLength(20);
  });

  it("a further connection stays when the provider's options allow one account again", async () => {
    const redis = await openRedis();
    ({ product, alice } = await open({ redis }));
    const further = await connectBoth(product, alice);
    const { origin } = product.emulator.agentcard;
    const one = product.open({
      redis,
      providers: [agentcard({ clientId: "product", clientSecret: "a secret of the product", origin })],
    });
    onTestFinished(one.close);
    const rows = await one.connections("alice");
    expect(rows.map(({ id, accounts }) => [id, accounts])).toEqual([
      ["agentcard", undefined],
      [further, undefined],
    ]);
  });
});

describe("prompt=select_account", () => {
  it("Keyhold lets the user choose the account at an OpenID provider, and at no other server", async () => {
    const { product, alice } = await open({ publicAccess: true });
    const outcome = await connectAnother(product, alice, "civic-auth", PRIVATE);
    expect(outcome).toMatchObject({ status: "connected" });
    const { location } = await startAnother(alice, "civic-auth");
    expect(new URL(location).searchParams.get("prompt")).toBe("select_account consent");
    expect(await connectAnother(product, alice, "civic-auth", COMPANY)).toMatchObject({ status: "connected" });
    expect((await rowsOf(alice, "civic-auth")).map(({ account }) => account)).toEqual([PRIVATE, COMPANY]);
    expect(await connectAnother(product, alice, "civic-auth", COMPANY)).toMatchObject({ status: "connected" });
    expect(await rowsOf(alice, "civic-auth")).toHaveLength(2);
    const other = await startAnother(alice, "agentcard");
    expect(new URL(other.location).searchParams.get("prompt")).toBeNull();
  });
});

describe("the option accounts", () => {
  const usual = { clientId: "product", origin: "http://localhost:1" };
  it.each([
    ["agentcard()", () => agentcard({ ...usual, accounts: "several" })],
    ["civic()", () => civic({ ...usual, accounts: "several" })],
    ["mcpServer()", () => mcpServer({ id: "found", name: "Found", url: "https://x.example/mcp", accounts: "several" })],
  ])("%s accepts several accounts", (_name, make) => {
    expect(make().accounts).toBe("several");
  });

  it("a provider that connects by token exchange refuses several accounts, and each provider refuses another value", () => {
    expect(() => civic({ ...usual, subjectToken: () => "token", accounts: "several" })).toThrow(
      /`accounts` must not be `several` with `subjectToken`/,
    );
    const wrong = { ...agentcard(usual), accounts: JSON.parse('"two"') };
    expect(() => defineProvider(wrong)).toThrow(/`accounts` must be `one` or `several`/);
  });
});

describe("keyhold.mcp() and keyhold.disconnect() of a user with several accounts", () => {
  const userId = "alice";
  const call = async ({ keyhold }: Product, of: Parameters<Product["keyhold"]["mcp"]>[0]) => {
    const { url, fetch } = await keyhold.mcp(of);
    const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
    const params = { name: "whoami", arguments: {} };
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params });
    return (await fetch(url, { method: "POST", headers, body })).text();
  };
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => "none",
      (error) => error.code ?? error.name,
    );

  it("keyhold.mcp() takes the named connection, the only one, or the default, and never guesses", async () => {
    const { product, alice } = await open();
    const provider = "agentcard";
    expect(await codeOf(call(product, { userId, provider }))).toBe("not_connected");
    const further = await connectBoth(product, alice);
    expect(await call(product, { userId, connection: "agentcard" })).toContain(PRIVATE);
    expect(await call(product, { userId, connection: further })).toContain(COMPANY);
    expect(await codeOf(call(product, { userId, provider }))).toBe("several_connections");
    const headers = { "content-type": "application/json" };
    const init = { method: "PATCH", headers, body: JSON.stringify({ default: true }) };
    expect((await alice.json(paths.connection(further), init)).body).toMatchObject({ id: further, isDefault: true });
    expect(await call(product, { userId, provider })).toContain(COMPANY);
    expect(await codeOf(product.keyhold.disconnect({ userId, provider }))).toBe("several_connections");
    // The default ends with its connection.
    await product.keyhold.disconnect({ userId, connection: further });
    expect(await call(product, { userId, provider })).toContain(PRIVATE);
    await connectAnother(product, alice, "agentcard", COMPANY);
    expect(await codeOf(call(product, { userId, provider }))).toBe("several_connections");
    await product.keyhold.disconnect({ userId, connection: "agentcard" });
    expect(await call(product, { userId, provider })).toContain(COMPANY);
    expect(await product.keyhold.disconnect({ userId, provider })).toEqual({ revokedAtProvider: true });
    expect(await codeOf(call(product, { userId, provider }))).toBe("not_connected");
  });

  it.each(["{}", '{"provider":"agentcard","connection":"agentcard"}', '{"connection":5}', '{"provider":null}'])(
    "keyhold.mcp() and keyhold.disconnect() refuse %s with a sentence",
    async (named) => {
      const { product } = await open();
      const wrong: Parameters<Product["keyhold"]["mcp"]>[0] = { userId, ...JSON.parse(named) };
      for (const ask of [product.keyhold.mcp, product.keyhold.disconnect])
        await expect(ask(wrong)).rejects.toThrow(/needs either `provider` or `connection`, as a string/);
    },
  );

  it.each(["unknown", "agentcard.short", "agentcard.0123456789.x", "agentcard.ABCDEFGHIJ", "__proto__", ""])(
    "keyhold.mcp() answers unknown_provider to the malformed connection %j",
    async (connection) => {
      const { product } = await open();
      expect(await codeOf(product.keyhold.mcp({ userId, connection }))).toBe("unknown_provider");
    },
  );
});

describe("PATCH /connections/:connection", () => {
  const headers = { "content-type": "application/json" };
  const change = (browser: Browser, id: string, body: unknown) =>
    browser.json(paths.connection(id), { method: "PATCH", headers, body: JSON.stringify(body) });

  it("a user names an account, the name stays with the account, and null removes it", async () => {
    const { product, alice } = await open();
    const further = await connectBoth(product, alice);
    const page = await openEvents(product.mount, alice.cookie());
    onTestFinished(async () => void page.close());
    const { status, body } = await change(alice, further, { label: "  The company 🏢 " });
    expect([status, body]).toMatchObject([200, { id: further, label: "The company 🏢", account: COMPANY }]);
    await vi.waitFor(() => expect(page.changes).toEqual([{ provider: "agentcard", connection: further }]), WAIT);
    const labels = async () => (await rowsOf(alice, "agentcard")).map(({ label }) => label);
    await connectNamed(product, alice, further, COMPANY);
    await connectAnother(product, alice, "agentcard", COMPANY);
    expect(await labels()).toEqual([PRIVATE, "The company 🏢"]);
    expect((await change(alice, further, { label: null })).body).toMatchObject({ label: COMPANY });
    await change(alice, further, { label: "x".repeat(80) });
    expect((await change(alice, further, { label: " " })).body).toMatchObject({ label: COMPANY });
  });

  it("a name goes when the connection gets another account", async () => {
    const { product, alice } = await open();
    await connectNamed(product, alice, "agentcard", PRIVATE);
    await change(alice, "agentcard", { label: "Mine" });
    await connectNamed(product, alice, "agentcard", COMPANY);
    expect(await rowsOf(alice, "agentcard")).toMatchObject([{ account: COMPANY, label: COMPANY }]);
  });

  it("a default names one connection, and a user can choose another", async () => {
    const { product, alice } = await open();
    const further = await connectBoth(product, alice);
    const chosen = async () => (await rowsOf(alice, "agentcard")).map(({ isDefault }) => isDefault);
    expect(await chosen()).toEqual([undefined, undefined]);
    await change(alice, further, { default: true, label: "Company" });
    expect(await chosen()).toEqual([undefined, true]);
    await change(alice, "agentcard", { default: true });
    expect(await chosen()).toEqual([true, undefined]);
  });

  it.each([
    { label: "x".repeat(81) },
    { label: "two\nlines" },
    { label: "left\u202eright" },
    { label: "\u0000" },
    { label: "\u200b" },
    { label: 5 },
    { label: ["name"] },
    { label: {} },
    { default: false },
    { default: null },
    { default: "true" },
    { name: "Mine" },
    [],
    null,
    "name",
    5,
  ])("Keyhold refuses the settings %j with body_invalid", async (settings) => {
    const { product, alice } = await open();
    await connectNamed(product, alice, "agentcard", PRIVATE);
    const { status, body } = await change(alice, "agentcard", settings);
    expect([status, body]).toMatchObject([400, { error: { code: "body_invalid" } }]);
    expect(await rowsOf(alice, "agentcard")).toMatchObject([{ label: PRIVATE }]);
  });

  it("Keyhold changes nothing for another user, a foreign page, or a connection that has no grant", async () => {
    const { product, alice } = await open();
    const further = await connectBoth(product, alice);
    const bob = await product.browserOf("bob");
    for (const id of [further, "agentcard", "agentcard.0123456789"])
      expect((await change(bob, id, { label: "Bob" })).body).toMatchObject({ error: { code: "not_connected" } });
    const foreign = { "content-type": "application/json", "sec-fetch-site": "cross-site" };
    const init = { method: "PATCH", headers: foreign, body: '{"label":"Mallory"}' };
    expect((await alice.json(paths.connection(further), init)).body).toMatchObject({
      error: { code: "request_refused" },
    });
    expect((await rowsOf(alice, "agentcard")).map(({ label }) => label)).toEqual([PRIVATE, COMPANY]);
  });

  it("changes count against the limit of disconnects", async () => {
    const { product, alice } = await open({ rateLimit: { limit: 100, window: 600, connects: 2 } });
    await connectNamed(product, alice, "agentcard", PRIVATE);
    const answers = [
      await change(alice, "agentcard", { label: "1" }),
      await change(alice, "agentcard", { label: "2" }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect((await change(alice, "agentcard", { label: "3" })).status).toBe(429);
  });

  it("a page at an allowed origin can send PATCH", async () => {
    const { product } = await open({ allowedOrigins: ["https://app.example.com"] });
    const response = await fetch(product.mount + paths.connection("agentcard"), {
      method: "OPTIONS",
      headers: { origin: "https://app.example.com", "access-control-request-method": "PATCH" },
    });
    expect(response.headers.get("access-control-allow-methods")?.split(",")).toContain("PATCH");
  });
});

describe("lastUsedAt", () => {
  const usedAt = async (browser: Browser): Promise<(string | undefined)[]> =>
    (await rowsOf(browser, "agentcard")).map(({ lastUsedAt }: Connection) => lastUsedAt);
  const usedBy = async (browser: Browser): Promise<(string | undefined)[]> =>
    (await rowsOf(browser, "agentcard")).map(({ lastUsedBy }: Connection) => lastUsedBy);

  it("the time and the agent of the last call come from pages and agents, not from Keyhold's own requests, and end with the connection", async () => {
    const { product, alice } = await open({ redis: await openRedis() });
    const further = await connectBoth(product, alice);
    expect(await usedAt(alice)).toEqual([undefined, undefined]);
    const before = new Date().toISOString();
    await whoami(alice, further);
    await vi.waitFor(async () => expect((await usedAt(alice))[1]).toBeDefined(), WAIT);
    expect(String((await usedAt(alice))[1]) >= before).toBe(true);
    const { url, fetch } = await product.keyhold.mcp({ userId: "alice", connection: "agentcard", agent: "shopper" });
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" });
    const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
    await fetch(url, { method: "POST", headers, body });
    await vi.waitFor(async () => expect((await usedAt(alice))[0]).toBeDefined(), WAIT);
    expect(await usedBy(alice)).toEqual(["shopper", undefined]);
    await disconnect(alice, "agentcard");
    await connectNamed(product, alice, "agentcard", PRIVATE);
    expect((await usedAt(alice))[0]).toBeUndefined();
    expect((await usedBy(alice))[0]).toBeUndefined();
  });

  it("a process writes the time of the last call once a minute for a connection", async () => {
    const redis = await openRedis();
    const { product, alice } = await open({ redis });
    await connectNamed(product, alice, "agentcard", PRIVATE);
    const key = "keyhold:{alice:agentcard}:used";
    await redis.set(key, "first");
    await whoami(alice, "agentcard");
    await vi.waitFor(async () => expect(await redis.get(key)).not.toBe("first"), WAIT);
    await redis.set(key, "second");
    expect(await whoami(alice, "agentcard")).toContain(PRIVATE);
    await product.keyhold.close();
    expect(await redis.get(key)).toBe("second");
    expect(await usedAt(alice)).toEqual([undefined]);
  });
});
