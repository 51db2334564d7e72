import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Keyhold, Store } from "../../src/index.js";
import { createKeyring } from "../../src/vault/createKeyring.js";
import { contextOf } from "../../src/vault/createVault.js";
import { connectionOf } from "../support/openBrowser.js";
import { openEvents } from "../support/openEvents.js";
import { type Operated, openOperated } from "../support/openOperated.js";
import { connect, openProduct, testKey } from "../support/openProduct.js";
import { type StoreKind, storeKinds } from "../support/storeKinds.js";

describe.each(storeKinds)("forget, in $name", ({ start }) => {
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
  });
  afterEach(async () => {
    for (const key of await product.keys()) await store.take(key);
    await product.close();
  });
  const sealed = (record: object) => {
    const key = { userId: "alice", connection: "second", provider: product.card("second") };
    return createKeyring([testKey]).seal(JSON.stringify(record), contextOf(key));
  };
  const keysWith = async (text: string) => (await product.keys()).filter((key) => key.includes(text));

  it("forget revokes and removes all connections of a user, and no key contains the user's id any more", async () => {
    await product.connect("alice");
    await product.connect("alice", undefined, {}, "second");
    await store.set("keyhold:{alice:agentcard}:used", "when");
    await store.set("keyhold:{alice}:accounts", "sealed");
    const all = await product.keyhold.forget("alice");
    expect(all.toSorted((one, other) => one.connection.localeCompare(other.connection))).toEqual([
      { connection: "agentcard", revokedAtProvider: true },
      { connection: "second", revokedAtProvider: true },
    ]);
    expect(product.provider.revoked).toHaveLength(4);
    expect(await keysWith("alice")).toEqual([]);
    expect(await product.keyhold.forget("alice")).toEqual([]);
  });

  it("forget revokes each account of a user at a provider, and removes the list of them", async () => {
    const further = "agentcard.0123456789";
    await product.connect("alice");
    await product.connect("alice", undefined, {}, further);
    expect(await keysWith("alice")).toHaveLength(3);
    const all = await product.keyhold.forget("alice");
    expect(all.map(({ connection }) => connection).sort()).toEqual(["agentcard", further]);
    expect(all.every(({ revokedAtProvider }) => revokedAtProvider)).toBe(true);
    expect(product.provider.revoked).toHaveLength(4);
    expect(await keysWith("alice")).toEqual([]);
  });

  it("forget removes what it cannot revoke, and says so", async () => {
    await store.set("keyhold:{alice:agentcard}:grant", "unreadable");
    await store.set("keyhold:{alice:gone.abcdefghij}:grant", "of a provider that is not configured");
    const all = await product.keyhold.forget("alice");
    expect(all.toSorted((one, other) => one.connection.localeCompare(other.connection))).toEqual([
      { connection: "agentcard", revokedAtProvider: false },
      { connection: "gone.abcdefghij", revokedAtProvider: false },
    ]);
    expect(await keysWith("alice")).toEqual([]);
  });

  it.each([
    ["alice", ["al", "alice2", "alice:", "alice}", "%61lice", "Alice", "alic", " alice"]],
    ["al*", ["al", "alice", "al**", "al?", "al[a]"]],
    ["attempt", ["attempts"]],
    ["a:b}{c", ["a", "a:b", "a:b}"]],
  ])("forgetting %s touches no other user, whatever the ids have in common", async (userId, others) => {
    for (const id of [userId, ...others]) await product.connect(id);
    const foreign = ["keyhold:{attempt:abc}:open:def", "keyhold:{attempt:abc}:state:def", "keyhold:client:abc"];
    for (const key of foreign) await store.set(key, "of no user");
    expect(await product.keyhold.forget(userId)).toEqual([{ connection: "agentcard", revokedAtProvider: true }]);
    const left: string[] = [];
    for await (const one of product.keyhold.all()) left.push(one.userId);
    expect([...new Set(left)].sort()).toEqual([...others].sort());
    expect(await product.keys()).toEqual(expect.arrayContaining(foreign));
  });

  it("if one connection cannot be removed, forget removes the others, and a later call continues", async () => {
    await product.connect("alice");
    await product.connect("alice", undefined, {}, "second");
    await store.set("keyhold:{alice}:accounts", "sealed");
    const newer = await sealed({ format: 2, connectedAt: "" });
    const old = (await store.get("keyhold:{alice:second}:grant")) ?? "";
    await store.set("keyhold:{alice:second}:grant", newer);
    await expect(product.keyhold.forget("alice")).rejects.toMatchObject({ code: "store_unavailable" });
    expect(await keysWith("alice")).toEqual(["keyhold:{alice:second}:grant", "keyhold:{alice}:accounts"]);
    await store.set("keyhold:{alice:second}:grant", old);
    expect(await product.keyhold.forget("alice")).toEqual([{ connection: "second", revokedAtProvider: true }]);
    expect(await keysWith("alice")).toEqual([]);
  });

  it.each([undefined, "", 7])("forget refuses %s as a user id", async (userId) => {
    await expect(product.keyhold.forget(userId as string)).rejects.toThrow("`userId` of keyhold.forget()");
  });
});

it("forget ends the user's open streams, and pages show no connection", async () => {
  const product = await openProduct();
  const keyhold: Keyhold = product.keyhold;
  const alice = await product.browserOf("alice");
  await connect(product, alice, "agentcard");
  const events = await openEvents(product.mount, alice.cookie());
  const log = await keyhold.forget("alice");
  await events.ended;
  expect(log).toEqual([{ connection: "agentcard", revokedAtProvider: true }]);
  expect(await connectionOf(alice, "agentcard")).toMatchObject({ status: "disconnected" });
  await product.close();
});
