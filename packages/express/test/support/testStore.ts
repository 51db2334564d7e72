import { expect, it } from "vitest";
import type { Store } from "../../src/stores/Store.js";

/** The tests that every store must pass. */
export function testStore(open: () => Store): void {
  let keys = 0;
  const fresh = () => `test:${++keys}`;

  it("get() returns the value that was set, and undefined for an unknown key", async () => {
    const store = open();
    const key = fresh();
    expect(await store.get(key)).toBeUndefined();
    await store.set(key, "one");
    await store.set(key, "two");
    expect(await store.get(key)).toBe("two");
  });

  it("the store removes a value after its time to live", async () => {
    const store = open();
    const key = fresh();
    await store.set(key, "short-lived", { ttl: 1 });
    await expect.poll(() => store.get(key)).toBeUndefined();
  });

  it("F-L8: swap() keeps the remaining lifetime, or sets a new one", async () => {
    const store = open();
    const [keeping, shorter, lasting] = [fresh(), fresh(), fresh()];
    await store.set(lasting, "one");
    for (const key of [keeping, shorter]) await store.set(key, "one", { ttl: 60_000 });
    await store.swap(keeping, "one", "two", { ttl: "keep" });
    expect(await store.get(keeping)).toBe("two");
    await store.swap(keeping, "two", "three", { ttl: 1 });
    await store.swap(shorter, "one", "two", { ttl: 1 });
    await expect.poll(() => store.get(keeping)).toBeUndefined();
    await expect.poll(() => store.get(shorter)).toBeUndefined();
    await store.swap(lasting, "one", "two", { ttl: "keep" });
    expect(await store.get(lasting)).toBe("two");
  });

  it("F-L8: get() with `prolong` sets a longer or shorter lifetime", async () => {
    const store = open();
    const [longer, shorter, absent] = [fresh(), fresh(), fresh()];
    await store.set(longer, "value", { ttl: 60_000 });
    await store.set(shorter, "value");
    expect(await store.get(longer, { prolong: 120_000, newest: true })).toBe("value");
    expect(await store.get(shorter, { prolong: 1 })).toBe("value");
    expect(await store.get(absent, { prolong: 60_000 })).toBeUndefined();
    await expect.poll(() => store.get(shorter)).toBeUndefined();
    expect(await store.get(longer)).toBe("value");
  });

  it("only one of many simultaneous calls of take() gets the value", async () => {
    const store = open();
    const key = fresh();
    await store.set(key, "once");
    const taken = await Promise.all(Array.from({ length: 20 }, () => store.take(key)));
    expect(taken.filter((value) => value === "once")).toHaveLength(1);
    expect(taken.filter((value) => value === undefined)).toHaveLength(19);
  });

  it("swap() replaces only the expected value", async () => {
    const store = open();
    const key = fresh();
    expect(await store.swap(key, "something", "else")).toBe(false);
    expect(await store.swap(key, undefined, "one")).toBe(true);
    expect(await store.swap(key, undefined, "two")).toBe(false);
    expect(await store.swap(key, "one", "two")).toBe(true);
    expect(await store.get(key)).toBe("two");
    expect(await store.swap(key, "one", undefined)).toBe(false);
    expect(await store.swap(key, "two", undefined)).toBe(true);
    expect(await store.get(key)).toBeUndefined();
  });

  it("keys() lists the keys", async () => {
    const store = open();
    const listed = ["keyhold:one", "keyhold:two"];
    for (const key of listed) await store.set(key, "value");
    const found: string[] = [];
    for await (const key of store.keys()) found.push(key);
    expect(found).toEqual(expect.arrayContaining(listed));
  });

  it("only one of many simultaneous calls of swap() succeeds", async () => {
    const store = open();
    const key = fresh();
    const done = await Promise.all(Array.from({ length: 20 }, (_, index) => store.swap(key, undefined, `by ${index}`)));
    expect(done.filter(Boolean)).toHaveLength(1);
  });

  it("the store removes a value that swap() has set after its time to live", async () => {
    const store = open();
    const key = fresh();
    await store.swap(key, undefined, "short-lived", { ttl: 1 });
    await expect.poll(() => store.swap(key, undefined, "next")).toBe(true);
  });
}
