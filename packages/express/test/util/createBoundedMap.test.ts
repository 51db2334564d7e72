import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createBoundedMap } from "../../src/util/createBoundedMap.js";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

it("a bounded map removes the oldest entry when it is full, and keeps all others", () => {
  const map = createBoundedMap<number>({ most: 3 });
  for (const [index, key] of ["a", "b", "c"].entries()) map.set(key, index);
  map.set("a", 10);
  map.set("d", 11);
  expect(map.values()).toEqual([2, 10, 11]);
  expect(map.get("b")).toBeUndefined();
});

it("a bounded map has at most 10,000 entries if its creator names no other number", () => {
  const map = createBoundedMap<number>();
  for (let index = 0; index < 10_001; index++) map.set(String(index), index);
  expect(map.values()).toHaveLength(10_000);
  expect(map.get("0")).toBeUndefined();
  expect(map.get("1")).toBe(1);
});

it("a bounded map gives an entry until its lifetime is over, counted from the last time that it was set", () => {
  const map = createBoundedMap<string>({ lifetime: 1_000 });
  map.set("key", "first");
  vi.advanceTimersByTime(999);
  expect(map.get("key")).toBe("first");
  map.set("key", "second");
  vi.advanceTimersByTime(999);
  expect(map.get("key")).toBe("second");
  expect(map.values()).toEqual(["second"]);
  vi.advanceTimersByTime(1);
  expect(map.get("key")).toBeUndefined();
  expect(map.values()).toEqual([]);
});

it("a bounded map says whether it has removed an entry", () => {
  const map = createBoundedMap<true>();
  map.set("key", true);
  expect([map.delete("key"), map.delete("key")]).toEqual([true, false]);
});
