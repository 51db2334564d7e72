import assert from "node:assert/strict";
import { eventually } from "./eventually.js";
import type { StoreTest } from "./StoreTest.js";

const LONG = 60_000;
const MANY = 100;

/** Counters count each call once, and end. */
export const countTests: readonly StoreTest[] = [
  {
    name: "count() counts each of many simultaneous calls once, and each key apart",
    async run({ one, other, prefix }) {
      const counts = await Promise.all(
        Array.from({ length: MANY }, (_, index) => (index % 2 ? one : other).count(`${prefix}key`, LONG)),
      );
      assert.deepEqual(
        counts.map(({ count }) => count).sort((a, b) => a - b),
        counts.map((_, index) => index + 1),
      );
      for (const { endsIn } of counts) assert.ok(endsIn > 0 && endsIn <= LONG, `It ends in ${endsIn} ms`);
      assert.equal((await one.count(`${prefix}Key`, LONG)).count, 1);
    },
  },
  {
    name: "a counter ends after the lifetime of its first count, and then counts from 1",
    async run({ one, other, prefix }) {
      const [ending, lasting] = [`${prefix}ending`, `${prefix}lasting`];
      assert.equal((await one.count(ending, 1)).count, 1);
      await eventually("The counter has not ended", async () => (await other.count(ending, 1)).count === 1);
      const first = await one.count(lasting, LONG);
      const second = await other.count(lasting, 10 * LONG);
      assert.equal(second.count, 2);
      assert.ok(second.endsIn <= first.endsIn, "The second count has prolonged the counter");
    },
  },
];
