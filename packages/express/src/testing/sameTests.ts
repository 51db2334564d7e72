import assert from "node:assert/strict";
import { untilEnded } from "./eventually.js";
import type { StoreTest } from "./StoreTest.js";

const LONG = 60_000;
const MANY = 40;

/** `ifSame` does all of its steps or none. A store without it passes these tests. */
export const sameTests: readonly StoreTest[] = [
  {
    name: "ifSame() reads and counts if the value is the expected one, and otherwise does neither",
    async run({ one, other, prefix }) {
      const [key, read, counter] = [`${prefix}key`, `${prefix}read`, `${prefix}counter`];
      const ask = (expected: string, prolong?: number) =>
        other.ifSame?.(
          { key, expected, prolong: LONG },
          { get: { key: read, prolong }, count: { key: counter, ttl: LONG } },
        );
      if (!other.ifSame) return;
      assert.equal(await ask("expected"), undefined);
      await one.set(key, "expected");
      const first = await ask("expected");
      assert.deepEqual([first?.value, first?.count], [undefined, 1]);
      await one.set(read, "value");
      assert.equal(await ask("another"), undefined);
      const second = await ask("expected");
      assert.deepEqual([second?.value, second?.count], ["value", 2]);
      assert.ok(second && second.endsIn > 0 && second.endsIn <= LONG, `It ends in ${second?.endsIn} ms`);
      assert.equal((await one.count(counter, LONG)).count, 3);
      assert.equal((await ask("expected", 1))?.value, "value");
      await untilEnded(one, read);
      await one.take(key);
      assert.equal(await ask("expected"), undefined);
      assert.equal((await one.count(counter, LONG)).count, 5);
    },
  },
  {
    name: "ifSame() sets the lifetime of the value that it compares",
    async run({ one, other, prefix }) {
      const key = `${prefix}key`;
      const count = { key: `${prefix}counter`, ttl: LONG };
      if (!other.ifSame) return;
      await one.set(key, "value");
      await other.ifSame({ key, expected: "value", prolong: 1 }, { get: { key: `${prefix}read` }, count });
      await untilEnded(one, key);
    },
  },
  {
    name: "ifSame() counts only calls that came before the value was replaced",
    async run({ one, other, prefix }) {
      const [key, counter] = [`${prefix}key`, `${prefix}counter`];
      const then = { get: { key: `${prefix}read` }, count: { key: counter, ttl: LONG } };
      await one.set(key, "before");
      const asking = Array.from({ length: MANY }, (_, index) =>
        (index % 2 ? one : other).ifSame?.({ key, expected: "before", prolong: LONG }, then),
      );
      assert.equal(await one.swap(key, "before", "after"), true);
      const counted = (await Promise.all(asking)).filter(Boolean).length;
      assert.equal((await other.count(counter, LONG)).count, counted + 1);
    },
  },
];
