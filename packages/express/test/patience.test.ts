import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createPatience } from "../src/stores/createPatience.js";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "setImmediate", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const never = new Promise<never>(() => undefined);

it("gives what the work gives, and fails as it fails", async () => {
  const soon = createPatience(2_000, () => new Error("late"));
  expect(await soon(Promise.resolve("done"))).toBe("done");
  await expect(soon(Promise.reject(new Error("failed")))).rejects.toThrow("failed");
});

it("gives up each work when its own time is over, and not before", async () => {
  const soon = createPatience(2_000, () => new Error("late"));
  const outcomes: string[] = [];
  const note = (name: string) => soon(never).catch(({ message }: Error) => outcomes.push(`${name} ${message}`));
  note("first");
  await vi.advanceTimersByTimeAsync(1_500);
  note("second");
  await vi.advanceTimersByTimeAsync(450);
  expect(outcomes).toEqual([]);
  await vi.advanceTimersByTimeAsync(200);
  expect(outcomes).toEqual(["first late"]);
  await vi.advanceTimersByTimeAsync(1_500);
  expect(outcomes).toEqual(["first late", "second late"]);
});

it("has no timer while nothing is waited for", async () => {
  const soon = createPatience(2_000, () => new Error("late"));
  await soon(Promise.resolve());
  await vi.advanceTimersByTimeAsync(200);
  expect(vi.getTimerCount()).toBe(0);
});
