import assert from "node:assert/strict";
import { beforeEnd, eventually, untilEnded, untilPassed } from "./eventually.js";
import type { StoreTest } from "./StoreTest.js";

const LONG = 60_000;

/** Values end when they have to, and not before. */
export const lifetimeTests: readonly StoreTest[] = [
  {
    name: "a value ends after its lifetime, and is then as if it had never been there",
    async run({ one, other, prefix }) {
      const [read, taken, made] = [`${prefix}read`, `${prefix}taken`, `${prefix}made`];
      for (const key of [read, taken, made]) await one.set(key, "short", { ttl: 1 });
      await untilEnded(other, read);
      await eventually("An ended value was taken", async () => (await other.take(taken)) === undefined);
      await eventually("An ended value blocks a new one", () => other.swap(made, undefined, "new"));
      assert.equal(await one.swap(read, "short", "next"), false);
      assert.equal(await one.get(made), "new");
    },
  },
  {
    name: "set() and swap() set a new lifetime, or none",
    async run({ one, other, prefix }) {
      const [lasting, swapped, shorter, longer] = ["lasting", "swapped", "shorter", "longer"].map(
        (key) => prefix + key,
      );
      assert.ok(lasting && swapped && shorter && longer);
      const ttl = await beforeEnd(async (short) => {
        for (const key of [lasting, swapped, longer]) await one.set(key, "short", { ttl: short });
        await one.set(lasting, "long");
        const isInTime = [
          await one.swap(swapped, "short", "long"),
          await one.swap(longer, "short", "long", { ttl: LONG }),
        ];
        return isInTime.every(Boolean);
      });
      await one.set(shorter, "long");
      assert.equal(await one.swap(shorter, "long", "short", { ttl: 1 }), true);
      await untilEnded(other, shorter);
      await untilPassed(one, `${prefix}time`, ttl);
      for (const key of [lasting, swapped, longer]) assert.equal(await other.get(key), "long");
    },
  },
  {
    name: "swap() with `keep` keeps the remaining lifetime",
    async run({ one, other, prefix }) {
      const [ending, lasting, absent] = [`${prefix}ending`, `${prefix}lasting`, `${prefix}absent`];
      const ttl = await beforeEnd(async (short) => {
        await one.set(ending, "before", { ttl: short });
        return one.swap(ending, "before", "after", { ttl: "keep" });
      });
      await one.set(lasting, "before");
      assert.equal(await one.swap(lasting, "before", "after", { ttl: "keep" }), true);
      assert.equal(await one.swap(absent, undefined, "after", { ttl: "keep" }), true);
      await untilEnded(other, ending);
      await untilPassed(one, `${prefix}time`, ttl);
      assert.deepEqual([await other.get(lasting), await other.get(absent)], ["after", "after"]);
    },
  },
  {
    name: "get() with `prolong` sets a longer or shorter lifetime, counted from now",
    async run({ one, other, prefix }) {
      const [longer, shorter, absent] = [`${prefix}longer`, `${prefix}shorter`, `${prefix}absent`];
      const ttl = await beforeEnd(async (short) => {
        await one.set(longer, "value", { ttl: short });
        return (await other.get(longer, { prolong: LONG, newest: true })) === "value";
      });
      await one.set(shorter, "value");
      assert.equal(await other.get(shorter, { prolong: 1 }), "value");
      assert.equal(await other.get(absent, { prolong: LONG }), undefined);
      await untilEnded(one, shorter);
      await untilPassed(one, `${prefix}time`, ttl);
      assert.deepEqual([await one.get(longer), await one.get(absent)], ["value", undefined]);
    },
  },
];
