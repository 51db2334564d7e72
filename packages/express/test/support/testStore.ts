import { expect, it } from "vitest";
import type { Store } from "../../src/stores/Store.js";

/** What every store has to do. */
export function testStore(open: () => Store): void {
  let keys = 0;
  const fresh = () => `test:${++keys}`;

  it("gives back what was set, and nothing where there is nothing", async () => {
    const store = open();
    const key = fresh();
    expect(await store.get(key)).toBeUndefined();
    await store.set(key, "one");
    await store.set(key, "two");
    expect(await store.get(key)).toBe("two");
  });

  it("forgets after the time to live", async () => {
    const store = open();
    const key = fresh();
    await store.set(key, "short-lived", { ttl: 1 });
    await expect.poll(() => store.get(key)).toBeUndefined();
  });

  it("lets one of many take a value", async () => {
    const store = open();
    const key = fresh();
    await store.set(key, "once");
    const taken = await Promise.all(Array.from({ length: 20 }, () => store.take(key)));
    expect(taken.filter((value) => value === "once")).toHaveLength(1);
    expect(taken.filter((value) => value === undefined)).toHaveLength(19);
  });

  it("swaps only what it was told to expect", async () => {
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

  it("lists its keys", async () => {
    const store = open();
    const listed = ["keyhold:one", "keyhold:two"];
    for (const key of listed) await store.set(key, "value");
    const found: string[] = [];
    for await (const key of store.keys()) found.push(key);
    expect(found).toEqual(expect.arrayContaining(listed));
  });

  it("lets one of many swap", async () => {
    const store = open();
    const key = fresh();
    const done = await Promise.all(Array.from({ length: 20 }, (_, index) => store.swap(key, undefined, `by ${index}`)));
    expect(done.filter(Boolean)).toHaveLength(1);
  });

  it("forgets what was swapped in after its time to live", async () => {
    const store = open();
    const key = fresh();
    await store.swap(key, undefined, "short-lived", { ttl: 1 });
    await expect.poll(() => store.swap(key, undefined, "next")).toBe(true);
  });
}
