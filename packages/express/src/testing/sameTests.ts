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
          { get: { key: read, prolong }, count: { key: counter, ttl: LONG, most: MANY } },
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
      const count = { key: `${prefix}counter`, ttl: LONG, most: MANY };
      if (!other.ifSame) return;
      await one.set(key, "value");
      await other.ifSame({ key, expected: "value", prolong: 1 }, { get: { key: `${prefix}read` }, count });
      await untilEnded(one, key);
    },
  },
  {
    name: "ifSame() replaces a third value if that is the expected one too and the count is within its limit, and sets its lifetime",
    async run({ one, other, prefix }) {
      const [key, record, counter] = [`${prefix}key`, `${prefix}record`, `${prefix}counter`];
      const ask = (session: string, expected: string, next: string, { most = MANY, ttl = LONG } = {}) =>
        other.ifSame?.(
          { key, expected: session, prolong: LONG },
          {
            get: { key: record },
            count: { key: counter, ttl: LONG, most },
            swap: { key: record, expected, next, options: { ttl } },
          },
        );
      if (!other.ifSame) return;
      await one.set(key, "session");
      assert.equal((await ask("session", "first", "second"))?.isSwapped, false);
      assert.equal(await one.get(record), undefined);
      await one.set(record, "first");
      assert.equal(await ask("another", "first", "second"), undefined);
      assert.equal((await ask("session", "another", "second"))?.isSwapped, false);
      assert.equal((await ask("session", "first", "second", { most: 2 }))?.isSwapped, false);
      assert.equal(await one.get(record), "first");
      assert.equal((await ask("session", "first", "second", { most: 4 }))?.isSwapped, true);
      assert.equal(await one.get(record), "second");
      assert.equal((await ask("session", "second", "third", { ttl: 1 }))?.isSwapped, true);
      await untilEnded(one, record);
      assert.equal((await ask("session", "third", "fourth"))?.isSwapped, false);
    },
  },
  {
    name: "of many simultaneous calls of ifSame() and swap(), only one replaces each version of the third value",
    async run({ one, other, prefix }) {
      const [key, record] = [`${prefix}key`, `${prefix}record`];
      if (!one.ifSame) return;
      await one.set(key, "session");
      await one.set(record, "0");
      for (let version = 0; version < 10; version++) {
        const done = await Promise.all(
          Array.from({ length: MANY }, async (_, index) => {
            const store = index % 2 ? one : other;
            const [expected, next] = [String(version), String(version + 1)];
            if (index % 3 === 0) return store.swap(record, expected, next, { ttl: LONG });
            const swap = { key: record, expected, next, options: { ttl: LONG } };
            const count = { key: `${prefix}counter`, ttl: LONG, most: MANY * MANY };
            const same = { key, expected: "session", prolong: LONG };
            return (await store.ifSame?.(same, { get: { key: record }, count, swap }))?.isSwapped;
          }),
        );
        assert.equal(done.filter(Boolean).length, 1);
        assert.equal(await one.get(record), String(version + 1));
      }
    },
  },
  {
    name: "ifSame() counts only calls that came before the value was replaced",
    async run({ one, other, prefix }) {
      const [key, counter] = [`${prefix}key`, `${prefix}counter`];
      const then = { get: { key: `${prefix}read` }, count: { key: counter, ttl: LONG, most: MANY } };
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
