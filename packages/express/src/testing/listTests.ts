import assert from "node:assert/strict";
import { keysOf } from "../stores/keysOf.js";
import type { Store } from "../stores/Store.js";
import type { StoreTest } from "./StoreTest.js";

async function listed(store: Store, prefix: string): Promise<string[]> {
  const keys = new Set<string>();
  for await (const key of keysOf(store, prefix)) keys.add(key);
  return [...keys].sort();
}

/** Lists have every key of a prefix. */
export const listTests: readonly StoreTest[] = [
  {
    name: "list() returns the keys that begin with exactly this prefix, and no removed ones",
    async run({ one, other, prefix }) {
      const keys = ["a", "a*b", "a?b", "a[x]b", "a%b", "a_b", "a\\b", "a{u:p}:grant", "A", "b", "ab", "aé"];
      for (const key of [...keys, "removed"]) await one.set(prefix + key, "value", { ttl: 600_000 });
      await one.take(`${prefix}removed`);
      assert.deepEqual(await listed(other, prefix), keys.map((key) => prefix + key).sort());
      for (const start of ["a", "a*", "a?", "a[", "a%", "a_", "a\\", "a{", "A", "aé", "c", "removed"]) {
        const wanted = keys.filter((key) => key.startsWith(start)).map((key) => prefix + key);
        assert.deepEqual(await listed(other, prefix + start), wanted.sort(), `The keys that begin with ${start}`);
      }
    },
  },
  {
    name: "list() returns every key page by page, also while other keys are written and removed",
    async run({ one, other, prefix }) {
      const keys = Array.from({ length: 250 }, (_, index) => `${prefix}${index}`);
      const passing = (round: number) => Array.from({ length: 20 }, (_, index) => `${prefix}passing ${round} ${index}`);
      await Promise.all(keys.map((key) => one.set(key, "value")));
      const found = new Set<string>();
      let after: string | undefined;
      let pages = 0;
      do {
        const page = await other.list(prefix, { after, limit: 20 });
        for (const key of page.keys) {
          assert.ok(key.startsWith(prefix), `${key} does not begin with ${prefix}`);
          found.add(key);
        }
        after = page.next;
        await Promise.all(passing(pages).map((key) => one.set(key, "value")));
        await Promise.all(passing(pages - 1).map((key) => one.take(key)));
        await one.set(keys[pages % keys.length] ?? "", `value ${pages}`);
      } while (after !== undefined && ++pages < 10_000);
      assert.equal(after, undefined, "The list does not end");
      assert.deepEqual(
        keys.filter((key) => !found.has(key)),
        [],
      );
    },
  },
];
