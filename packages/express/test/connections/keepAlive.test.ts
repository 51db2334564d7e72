import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createKeyring } from "../../src/vault/createKeyring.js";
import { connectionKey, contextOf } from "../../src/vault/createVault.js";
import { gate } from "../support/gate.js";
import { type Operated, openOperated } from "../support/openOperated.js";
import { testKey } from "../support/openProduct.js";

const DAY = 24 * 60 * 60_000;
const idleSeconds = (7 * DAY) / 1000;
let product: Operated;
beforeEach(async () => {
  product = await openOperated();
});
afterEach(async () => {
  vi.useRealTimers();
  await product.close();
});
const ago = (days: number) => new Date(Date.now() - days * DAY);
const users = (count: number) => Array.from({ length: count }, (_one, index) => `user-${index}`);

it("keepAlive refreshes the connections that were not refreshed for that long, and leaves the others alone", async () => {
  await product.connect("old", ago(8));
  await product.connect("old and second", ago(8), {}, "second");
  await product.connect("new", ago(6));
  await product.connect("refreshed", ago(90), { refreshedAt: Date.now() - DAY });
  expect(await product.keyhold.keepAlive({ idleSeconds })).toEqual({ refreshed: 2, failed: 0, skipped: 2 });
  expect(product.provider.refreshed).toHaveLength(2);
  expect((await product.read("old"))?.refreshedAt).toBeGreaterThan(Date.now() - DAY);
  expect(await product.keyhold.keepAlive({ idleSeconds })).toEqual({ refreshed: 0, failed: 0, skipped: 4 });
});

it("keepAlive skips connections that it must not or cannot refresh, and sends nothing for them", async () => {
  const failures = { count: 1, retryAt: Date.now() + 60_000 };
  await product.connect("paused", ago(8), { pausedUntil: Date.now() + 60_000 });
  await product.connect("failing", ago(8), { failures });
  await product.connect("refused", ago(8), { refusals: failures });
  await product.connect("ended", ago(8), { tokens: undefined, problem: "needs_reconnect", endedAtProvider: true });
  await product.connect("invalidated", ago(8), { invalidated: true, problem: "needs_reconnect" });
  await product.connect("without access", ago(8), { problem: "no_access" });
  const tokens = { accessToken: "access", issuedBy: { issuer: `${product.provider.origin}/`, clientId: "product" } };
  await product.connect("without a refresh token", ago(8), { tokens });
  await product.store.set("keyhold:{unreadable:agentcard}:grant", "unreadable");
  await product.store.set("keyhold:{alice:gone}:grant", "of a provider that is not configured");
  const newer = { userId: "newer", connection: "agentcard", provider: product.card("agentcard") };
  const sealed = await createKeyring([testKey]).seal(JSON.stringify({ format: 2 }), contextOf(newer));
  await product.store.set(connectionKey(newer, "grant"), sealed);
  expect(await product.keyhold.keepAlive({ idleSeconds })).toEqual({ refreshed: 0, failed: 0, skipped: 10 });
  expect(product.provider.refreshed).toEqual([]);
  expect(product.events).toEqual([
    expect.objectContaining({ type: "failed", userId: "unreadable", code: "needs_reconnect" }),
  ]);
});

it("keepAlive does not keep the connection of an anonymous user alive", async () => {
  const anonymous = await openOperated({ identify: undefined });
  await anonymous.connect("anonymous-00000000-0000-4000-8000-000000000000", ago(8));
  expect(await anonymous.keyhold.keepAlive({ idleSeconds })).toEqual({ refreshed: 0, failed: 0, skipped: 1 });
  await anonymous.close();
});

it("two processes that keep alive at once refresh each connection once, at most four at a time", async () => {
  for (const user of users(30)) await product.connect(user, ago(8));
  let [now, most] = [0, 0];
  product.provider.play(async () => {
    most = Math.max(most, ++now);
    await new Promise(setImmediate);
    now--;
  });
  const other = product.open();
  const counts = await Promise.all([product.keyhold, other].map((one) => one.keepAlive({ idleSeconds })));
  expect(product.provider.refreshed).toHaveLength(30);
  expect(new Set(product.provider.refreshed).size).toBe(30);
  for (const { refreshed, failed, skipped } of counts) expect([refreshed + skipped, failed]).toEqual([30, 0]);
  expect(most).toBeLessThanOrEqual(8);
  await other.close();
});

it("keepAlive counts a connection that has ended as failed, and continues with the others", async () => {
  await product.connect("ended", ago(8));
  product.provider.endGrants();
  for (const user of users(6)) await product.connect(user, ago(8));
  expect(await product.keyhold.keepAlive({ idleSeconds })).toEqual({ refreshed: 6, failed: 1, skipped: 0 });
  expect(product.events.filter(({ type }) => type === "needs_reconnect")).toMatchObject([{ userId: "ended" }]);
});

it("keepAlive leaves out the other connections of a provider that is away", async () => {
  for (const user of users(30)) await product.connect(user, ago(8));
  product.provider.play((_grant, res) => {
    res.writeHead(503, { "content-type": "application/json" }).end('{"error":"temporarily_unavailable"}');
    return true;
  });
  const { refreshed, failed, skipped } = await product.keyhold.keepAlive({ idleSeconds });
  expect(refreshed).toBe(0);
  expect(failed).toBeLessThanOrEqual(8);
  expect(failed + skipped).toBe(30);
});

it("close stops keepAlive before the next connection, and waits for the refreshes that have begun", async () => {
  for (const user of users(30)) await product.connect(user, ago(8));
  const [arrived, release] = [gate(), gate()];
  product.provider.play(async () => {
    arrived.open();
    await release.opened;
  });
  const counts = product.keyhold.keepAlive({ idleSeconds });
  await arrived.opened;
  const closed = product.keyhold.close();
  release.open();
  await closed;
  const { refreshed, failed, skipped } = await counts;
  expect(refreshed + failed + skipped).toBeLessThanOrEqual(4);
  expect(refreshed).toBeGreaterThan(0);
});

it.each([0, -1, Number.NaN, "7", undefined])("keepAlive refuses %s as idleSeconds", async (wrong) => {
  await expect(product.keyhold.keepAlive({ idleSeconds: wrong as number })).rejects.toThrow(
    "`idleSeconds` of keyhold.keepAlive() must be a number of more than 0",
  );
});
