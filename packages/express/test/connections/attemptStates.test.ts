import { authorizePath, paths } from "@keyhold/contract";
import { startRedis } from "@keyhold/test-support";
import { createClient } from "redis";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { createAttempts } from "../../src/connections/createAttempts.js";
import { usableToken } from "../../src/connections/grantTransitions.js";
import { agentcard, createKeyhold, mcpServer } from "../../src/index.js";
import { memoryStore } from "../../src/stores/memoryStore.js";
import { createKeyring } from "../../src/vault/createKeyring.js";
import { attemptStart } from "../support/attemptStart.js";
import { attemptId, authorize, mount, openProduct, type Product, testKey } from "../support/openProduct.js";
import { openProtectedServer } from "../support/openProtectedServer.js";

let running: Awaited<ReturnType<typeof startRedis>>;
let redis: ReturnType<typeof createClient>;
let product: Product;
beforeAll(async () => {
  running = await startRedis();
  redis = createClient({ url: running.url });
  await redis.connect();
  product = await openProduct({ redis });
});
afterAll(async () => {
  await product.close();
  await redis.close();
  await running.close();
});

/** The keys of the states of all attempts in Redis. */
const stateKeys = async () => (await redis.keys("*:state:*")).sort();

it("F-L5: Keyhold seals a state in Redis, and an attacker who writes one gets no script and no address into a page", async () => {
  const alice = await product.browserOf("alice");
  const before = await stateKeys();
  const id = attemptId();
  await authorize(alice, "agentcard", id);
  const [key = ""] = (await stateKeys()).filter((known) => !before.includes(known));
  expect(await redis.get(key)).not.toMatch(/settings|alice|agentcard|[{"]/);

  const good = {
    id,
    providerId: "agentcard",
    connection: "agentcard",
    userId: "alice",
    display: "page",
    outcome: { status: "connected" },
  };
  const state = { ...good, returnTo: `${product.origin}/settings`, expiresAt: Date.now() + 60_000 };
  const evil = 'x"});alert(document.domain);({"';
  const forged = [
    { ...state, id: evil },
    { ...state, returnTo: "javascript:alert(1)" },
    { ...state, returnTo: "https://evil.example/" },
    { ...state, returnTo: `${product.origin}@evil.example/` },
    { ...state, outcome: { status: "failed", code: "constructor" } },
    { ...state, outcome: { status: evil } },
    { ...state, outcome: null },
    { ...state, expiresAt: "never" },
    [state],
    null,
  ];
  for (const text of [...forged.map((value) => JSON.stringify(value)), "{", "not.sealed", ""]) {
    await redis.set(key, text);
    const page = await alice.navigate(`${mount}${paths.finished("agentcard")}?attempt=${id}`);
    expect(page.status).toBeLessThan(500);
    expect(await page.text()).not.toMatch(/alert|evil|javascript:|undefined/);
    const { status } = await alice.json(paths.attempt("agentcard", id));
    expect([200, 404]).toContain(status);
  }
});

it("F-L4: Keyhold treats an attempt that a removed key has sealed as unknown", async () => {
  const store = memoryStore();
  const start = attemptStart();
  const binding = { issuer: "https://x/", clientId: "product" };
  const before = createAttempts(store, createKeyring([testKey]));
  const after = createAttempts(store, createKeyring(["another key that is long enough for a test"]));
  await before.settle("session", start, { status: "pending" });
  const { secrets } = await before.begin("session", start, { request: { ...binding, scope: undefined } });
  expect(await after.look("session", secrets.state)).toBeUndefined();
  expect(await after.take("session", secrets.state)).toBeUndefined();
});

it("F-L4: the finished page answers every malformed address with a page for people", async () => {
  const alice = await product.browserOf("alice");
  for (const query of [
    "attempt=a&attempt=b",
    "attempt[x]=a",
    "error=a&error=b",
    `attempt=${"x".repeat(5_000)}`,
    "error=internal",
  ]) {
    const page = await alice.navigate(`${mount}${paths.finished("agentcard")}?${query}`);
    expect(page.status).toBeLessThan(500);
    expect(await page.text()).toContain("<h1>");
  }
});

it("F-D8: Keyhold puts one slash between a `publicUrl` without a path and each address below it", async () => {
  for (const publicUrl of [
    "https://connect.example.com",
    "https://connect.example.com/",
    "https://connect.example.com//",
  ]) {
    const keyhold = createKeyhold({ publicUrl, keys: [testKey], providers: [agentcard({ clientId: "product" })] });
    expect(keyhold.redirectUris).toEqual({ agentcard: "https://connect.example.com/callback/agentcard" });
  }
});

it("F-L6: two products on one host use separate sessions", async () => {
  const [one, two] = [await openProduct(), await openProduct({ cookieName: "two" })];
  const browser = await one.browserOf("alice");
  expect(browser.cookie()).toMatch(/^keyhold=/);
  expect((await two.browserOf("bob")).cookie()).toMatch(/^two=/);
  for (const cookieName of ["", "a b", "__Host-x", "a;b", "a=b", "ü"]) {
    expect(() => two.open({ cookieName })).toThrow(/`cookieName` must be letters/);
  }
  await Promise.all([one.close(), two.close()]);
});

it("F-L13: after close(), each answer of Keyhold closes its connection", async () => {
  const closing = await openProduct();
  const alice = await closing.browserOf("alice");
  expect((await alice.fetch(paths.connections())).headers.get("connection")).not.toBe("close");
  await closing.keyhold.close();
  for (const path of [paths.connections(), paths.health(), paths.tools("agentcard"), "/nowhere"]) {
    expect((await alice.fetch(path)).headers.get("connection")).toBe("close");
  }
  await closing.close();
});

it("F-L12: Keyhold retries a refresh that failed while the clock was a day ahead", () => {
  vi.useFakeTimers({ now: 0, toFake: ["Date"] });
  const grant = { connectedAt: "", tokens: undefined, problem: "needs_reconnect" } as const;
  const day = 24 * 60 * 60_000;
  expect(usableToken({ ...grant, failures: { count: 3, retryAt: day } }, undefined, 0)).toBeUndefined();
  expect(() => usableToken({ ...grant, failures: { count: 3, retryAt: 600_000 } }, undefined, 0)).toThrow();
  vi.useRealTimers();
});

it("F-M8: Keyhold cuts a discovered server's page off from the page that opened it, but not a configured server's", async () => {
  const found = await openProtectedServer();
  const discovering = await openProduct({ more: () => [mcpServer({ id: "found", name: "Found", url: found.url })] });
  const alice = await discovering.browserOf("alice");
  const start = async (provider: string) =>
    (await alice.navigate(mount + authorizePath(provider, { attempt: attemptId(), display: "popup" }))).headers;
  const [ofFound, ofConfigured] = [await start("found"), await start("agentcard")];
  expect(ofFound.get("location")).toContain(found.origin);
  expect(ofFound.get("cross-origin-opener-policy")).toBe("same-origin");
  expect(ofConfigured.get("cross-origin-opener-policy")).toBeNull();
  await Promise.all([discovering.close(), found.close()]);
});
