import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Store } from "../../src/index.js";
import { oddKeys } from "../support/oddKeys.js";
import { type Operated, openOperated } from "../support/openOperated.js";
import { testKey } from "../support/openProduct.js";
import { type StoreKind, storeKinds } from "../support/storeKinds.js";

const FURTHER = "agentcard.0123456789";
const VALUE = "of another program";

describe.each(storeKinds)("a store that also has keys of other programs, in $name", ({ start }) => {
  let opened: Awaited<ReturnType<StoreKind["start"]>>;
  let store: Store;
  let product: Operated;
  beforeAll(async () => {
    opened = await start();
    store = await opened.open();
  });
  afterAll(() => opened.close());
  beforeEach(async () => {
    product = await openOperated({ store });
    const longAgo = new Date(0);
    await product.connect("alice", longAgo);
    await product.connect("alice", longAgo, {}, FURTHER);
    await product.connect("bob", longAgo);
    for (const key of oddKeys) await store.set(key, VALUE);
  });
  afterEach(async () => {
    for (const key of oddKeys) expect([key, await store.get(key)]).toEqual([key, VALUE]);
    for (const key of await product.keys()) await store.take(key);
    await product.close();
  });

  it("all lists the connections of the users", async () => {
    const all = new Set<string>();
    for await (const { userId, id, status } of product.keyhold.all()) all.add(`${userId} ${id} ${status}`);
    expect([...all].sort()).toEqual([
      "alice agentcard connected",
      `alice ${FURTHER} connected`,
      "bob agentcard connected",
    ]);
  });

  it("keepAlive refreshes each connection once", async () => {
    expect(await product.keyhold.keepAlive({ idleSeconds: 60 })).toMatchObject({ refreshed: 3, failed: 0 });
    expect(product.provider.refreshed).toHaveLength(3);
  });

  it("reencrypt encrypts every record of Keyhold", async () => {
    const keys = ["another key that is long enough for a test", testKey];
    const rotating = product.open({ keys });
    expect(await rotating.reencrypt()).toMatchObject({ reencrypted: 4, current: 0 });
    await rotating.close();
    const next = product.open({ keys: keys.slice(0, 1) });
    const connected = (await next.connections("alice")).filter(({ status }) => status === "connected");
    expect(connected.map(({ id }) => id)).toEqual(["agentcard", FURTHER]);
    await next.close();
  });

  it("invalidate ends one connection, and forget removes all connections of its user", async () => {
    await product.keyhold.invalidate({ userId: "alice", connection: FURTHER });
    expect((await product.keyhold.connections("alice")).map(({ status }) => status)).toEqual([
      "connected",
      "needs_reconnect",
      "disconnected",
    ]);
    const ended = (await product.keyhold.forget("alice")).map(({ connection }) => connection);
    expect(ended.sort()).toEqual(["agentcard", FURTHER]);
    for (const userId of ["%", "ä", "a b"]) expect(await product.keyhold.forget(userId)).toEqual([]);
    expect(await product.keyhold.connections("bob")).toMatchObject([{ status: "connected" }, {}]);
  });
});
