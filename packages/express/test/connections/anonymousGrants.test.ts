import { paths } from "@keyhold/contract";
import { startRedis } from "@keyhold/test-support";
import { createClient } from "redis";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import type { KeyholdEvent, KeyholdOptions } from "../../src/index.js";
import { type Browser, connectionOf } from "../support/openBrowser.js";
import { connect, openProduct, type Product, testKey } from "../support/openProduct.js";

const DAY = 24 * 3_600_000;
const TWO_WEEKS = 14 * DAY;
/** Without `identify`, each browser session is a user. */
const anonymous: Partial<KeyholdOptions> = { identify: undefined };

const closing: (() => unknown)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const close of closing.splice(0).reverse()) await close();
});

async function open(options: Partial<KeyholdOptions> = {}) {
  const events: KeyholdEvent[] = [];
  const product = await openProduct({ ...anonymous, onEvent: (event) => void events.push(event), ...options });
  closing.push(product.close);
  return { product, events, browser: await product.browserOf() };
}

async function openRedis() {
  const running = await startRedis();
  const redis = await createClient({ url: running.url }).connect();
  closing.push(running.close, () => redis.destroy());
  return redis;
}

const statusOf = async (browser: Browser) => (await connectionOf(browser, "agentcard"))?.status;
const call = async (browser: Browser) => (await browser.json(paths.tools("agentcard"))).status;
const logged = ({ emulator }: Product, name: string) =>
  emulator.agentcard.log().filter(({ event }) => event === name).length;
const post = (browser: Browser, path: string) => browser.fetch(`/../..${path}`, { method: "POST" });

describe("the grant of an anonymous user in Redis", () => {
  let redis: Awaited<ReturnType<typeof openRedis>>;
  let opened: Awaited<ReturnType<typeof open>>;
  let key: string;
  const left = () => redis.pTTL(key);
  const isFull = (ttl: number) => ttl > TWO_WEEKS - DAY && ttl <= TWO_WEEKS;

  beforeEach(async () => {
    redis = await openRedis();
    opened = await open({ redis });
    await connect(opened.product, opened.browser, "agentcard");
    [key = ""] = await redis.keys("keyhold:*:grant");
  });

  it("F-L8: the grant of an anonymous user expires two weeks after the latest use or refresh", async () => {
    const { product, browser } = opened;
    expect(isFull(await left())).toBe(true);
    for (const use of [statusOf, call]) {
      await redis.pExpire(key, DAY);
      await use(browser);
      expect(isFull(await left())).toBe(true);
    }
    await redis.pExpire(key, DAY);
    product.emulator.agentcard.expireAccessTokens();
    expect(await call(browser)).toBe(200);
    expect(logged(product, "refreshed")).toBe(1);
    expect(isFull(await left())).toBe(true);
  });

  it("F-L8: the next call gives an expiry to an anonymous user's grant that has none, as earlier versions stored it", async () => {
    await redis.persist(key);
    expect(await call(opened.browser)).toBe(200);
    expect(isFull(await left())).toBe(true);
  });

  it("F-L8: the grant of an anonymous user keeps its expiry when keys are rotated, and when a worker with `identify` writes it", async () => {
    const { product } = opened;
    await redis.pExpire(key, DAY);
    const rotated = product.open({ keys: ["another key that is long enough for a test", testKey], ...anonymous });
    expect(await rotated.reencrypt()).toMatchObject({ reencrypted: 1 });
    expect(await left()).toBeLessThanOrEqual(DAY);

    const [userId = ""] = key.match(/anonymous-[^:]+/) ?? [];
    const worker = product.open({
      keys: ["another key that is long enough for a test", testKey],
      identify: () => undefined,
    });
    product.emulator.agentcard.expireAccessTokens();
    const { url, fetch } = await worker.mcp({ userId, provider: "agentcard" });
    await fetch(url, { method: "POST", body: '{"jsonrpc":"2.0"}' });
    expect(logged(product, "refreshed")).toBe(1);
    const ttl = await left();
    expect(ttl > 0 && ttl <= DAY).toBe(true);
    await rotated.close();
    await worker.close();
  });
});

it.each<[string, KeyholdOptions["identify"]]>([
  ["who is signed in", (req) => req.session.userId],
  ["with an id of the same form", () => "anonymous-00000000-0000-4000-8000-000000000000"],
])(
  "F-L8: the grant of a product's own user, %s, does not expire, and survives the session",
  async (_what, identify) => {
    const redis = await openRedis();
    const { product } = await open({ redis, identify });
    const alice = await product.browserOf("alice");
    await connect(product, alice, "agentcard");
    await call(alice);
    await post(alice, "/sign-out");
    await post(alice, "/renew-session");
    await product.keyhold.close();
    const [key = ""] = await redis.keys("keyhold:*:grant");
    expect(await redis.pTTL(key)).toBe(-1);
    expect(logged(product, "revoked_by_client")).toBe(0);
  },
);

it("F-L8: the grant does not expire if the product itself names a user of Keyhold's session", async () => {
  const redis = await openRedis();
  const { product } = await open({ redis });
  await redis.set("keyhold:{user-17:agentcard}:grant", "sealed by others");
  await product.keyhold.connections("user-17");
  expect(await redis.pTTL("keyhold:{user-17:agentcard}:grant")).toBe(-1);
});

it("F-L8: in memory, the grant of an anonymous user exists for two weeks after its latest use", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const { product, browser, events } = await open();
  await connect(product, browser, "agentcard");
  for (let use = 0; use < 3; use++) {
    vi.setSystemTime(Date.now() + 13 * DAY);
    expect(await statusOf(browser)).toBe("connected");
  }
  vi.setSystemTime(Date.now() + TWO_WEEKS + 1);
  const [connected] = events;
  expect(await product.keyhold.connections(connected?.userId ?? "")).toMatchObject([
    { provider: "agentcard", status: "disconnected" },
    {},
    {},
    {},
  ]);
});

describe.each(["memory", "Redis"])("sessions in %s", (where) => {
  const openThere = async () => open(where === "Redis" ? { redis: await openRedis() } : {});

  it.each([
    ["destroys", "/sign-out"],
    ["renews", "/renew-session"],
  ])("F-L8: when the app %s the session, Keyhold revokes all grants of its anonymous user", async (_what, path) => {
    const { product, browser, events } = await openThere();
    await connect(product, browser, "agentcard");
    await connect(product, browser, "civic-auth");
    const stranger = await product.browserOf();
    await connect(product, stranger, "agentcard");
    await post(browser, path);
    const revoked = () => events.filter(({ type }) => type === "disconnected");
    await vi.waitFor(() => expect(revoked()).toHaveLength(2), { timeout: PATIENCE });
    expect(revoked()).toMatchObject([{ revokedAtProvider: true }, { revokedAtProvider: true }]);
    expect(await product.keyhold.connections(revoked()[0]?.userId ?? "")).toMatchObject(
      Array(4).fill({ status: "disconnected" }),
    );
    expect([await statusOf(browser), await statusOf(stranger)]).toEqual(["disconnected", "connected"]);
    expect(await call(stranger)).toBe(200);
  });

  it("F-L8: when the app renews the session and gives it the same user, the grants stay", async () => {
    const { product, browser, events } = await openThere();
    await connect(product, browser, "agentcard");
    const before = browser.cookie();
    await post(browser, "/renew-session?keeps=true");
    expect(browser.cookie()).not.toBe(before);
    expect([await statusOf(browser), await call(browser)]).toEqual(["connected", 200]);
    await post(browser, "/renew-session");
    await vi.waitFor(() => expect(events.map(({ type }) => type)).toContain("disconnected"), { timeout: PATIENCE });
    expect(logged(product, "revoked_by_client")).toBe(1);
  });

  it("F-L8: the app can remove a session that has no user, or that has a user of the product", async () => {
    const { product } = await openThere();
    const alice = await product.browserOf("alice");
    expect((await post(alice, "/renew-session")).status).toBe(204);
    expect((await post(alice, "/sign-out")).status).toBe(204);
    expect((await post(await product.browserOf(), "/sign-out")).status).toBe(204);
  });
});
