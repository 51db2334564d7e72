import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { Store } from "../stores/Store.js";
import type { StoreTest } from "./StoreTest.js";

/** Calls at the same time, half of them from each process. */
const MANY = 20;
const ROUNDS = 25;

const callers = ({ one, other }: { one: Store; other: Store }) =>
  Array.from({ length: MANY }, (_, index) => ({ store: index % 2 ? one : other, index }));

/** Of several processes that do the same at the same time, only one may succeed. */
export const raceTests: readonly StoreTest[] = [
  {
    name: "only one of many simultaneous calls of take() gets the value",
    async run({ one, other, prefix }) {
      const key = `${prefix}key`;
      for (let round = 0; round < ROUNDS; round++) {
        await one.set(key, `value ${round}`, { ttl: 60_000 });
        const taken = await Promise.all(callers({ one, other }).map(({ store }) => store.take(key)));
        assert.deepEqual(
          taken.filter((value) => value !== undefined),
          [`value ${round}`],
        );
      }
    },
  },
  {
    name: "only one of many simultaneous calls of swap() replaces each version, and its value is stored",
    async run({ one, other, prefix }) {
      const key = `${prefix}key`;
      let version: string | undefined;
      for (let round = 0; round < ROUNDS; round++) {
        // The last round removes the value, and then the first one begins again.
        const next = (index: number) => (round % 5 === 4 ? undefined : `${round} by ${index}`);
        const won = await Promise.all(
          callers({ one, other }).map(({ store, index }) => store.swap(key, version, next(index))),
        );
        const winners = won.flatMap((isWinner, index) => (isWinner ? [index] : []));
        assert.equal(winners.length, 1, `${winners.length} calls replaced the version ${version}`);
        version = next(winners[0] ?? 0);
        assert.equal(await other.get(key, { newest: true }), version);
      }
    },
  },
  {
    name: "swap() can hold a lock: no two callers have it at the same time, and no increment is lost",
    async run({ one, other, prefix }) {
      const [lock, value] = [`${prefix}lock`, `${prefix}value`];
      let holders = 0;
      await Promise.all(
        callers({ one, other }).map(async ({ store, index }) => {
          while (!(await store.swap(lock, undefined, `holder ${index}`, { ttl: 60_000 }))) await pause(1);
          assert.equal(++holders, 1);
          const before = Number((await store.get(value, { newest: true })) ?? 0);
          await store.set(value, String(before + 1));
          holders--;
          assert.equal(await store.swap(lock, `holder ${index}`, undefined), true);
        }),
      );
      assert.equal(await one.get(value), String(MANY));
    },
  },
  {
    name: "swap() replaces only the expected value",
    async run({ one, other, prefix }) {
      const key = `${prefix}key`;
      assert.equal(await one.swap(key, "something", "else"), false);
      assert.equal(await one.swap(key, "something", undefined), false);
      assert.equal(await one.swap(key, undefined, "one"), true);
      assert.equal(await other.swap(key, undefined, "two"), false);
      assert.equal(await other.swap(key, "One", "two"), false);
      assert.equal(await other.swap(key, "one", "one"), true);
      assert.equal(await other.swap(key, "one", "two", { replicated: true }), true);
      assert.equal(await one.swap(key, "one", undefined), false);
      assert.equal(await one.get(key), "two");
      assert.equal(await one.swap(key, "two", undefined), true);
      assert.equal(await other.get(key), undefined);
    },
  },
];
