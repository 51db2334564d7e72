import assert from "node:assert/strict";
import { keysOf } from "../stores/keysOf.js";
import type { StoreTest } from "./StoreTest.js";

/** Bytes: the longest key. */
const LONGEST_KEY = 2_600;
const ODD = [
  "A",
  "a",
  "a ",
  " a",
  "%",
  "%41",
  "_",
  ":",
  "::",
  "{a:b}",
  "{a}:b",
  "}{",
  "*",
  "?",
  "[a]",
  "^-",
  "\\",
  "'",
  '"',
  "a'; drop table keyhold_records; --",
  "$1",
  "é",
  "e\u0301",
  "ß",
  "ss",
  "日本語",
  "🔑",
  "constructor",
  "__proto__",
  "null",
  "0",
  "00",
  "\t",
  "\n",
];
const MIB = 1024 * 1024;

/** Values come back unchanged, under exactly their keys. */
export const keyTests: readonly StoreTest[] = [
  {
    name: "the store returns the value that was set last, and nothing for an unknown key",
    async run({ one, other, prefix }) {
      const key = `${prefix}key`;
      assert.equal(await one.get(key), undefined);
      await one.set(key, "first");
      await one.set(key, "second", { replicated: true });
      assert.equal(await other.get(key), "second");
      assert.equal(await other.get(key, { newest: true }), "second");
      assert.equal(await other.take(key), "second");
      assert.equal(await one.get(key), undefined);
      assert.equal(await one.take(key), undefined);
    },
  },
  {
    name: "the store keeps values under keys with odd characters, and mixes up none of them",
    async run({ one, other, prefix }) {
      await Promise.all(ODD.map((key) => one.set(prefix + key, `value of ${key}`)));
      for (const key of ODD) assert.equal(await other.get(prefix + key), `value of ${key}`);
      for (const key of ODD) {
        assert.equal(await one.swap(prefix + key, `value of ${key}`, "next"), true);
        assert.equal(await other.take(prefix + key), "next");
      }
    },
  },
  {
    name: `the store keeps values under keys of ${LONGEST_KEY} bytes`,
    async run({ one, other, prefix }) {
      // Random digits, because a database can compress repeated text.
      const digits = Array.from({ length: LONGEST_KEY }, (_, index) => ((index * index * 7 + index) % 97) % 10).join(
        "",
      );
      const longest = (prefix + digits).slice(0, LONGEST_KEY - 1);
      for (const end of ["a", "b"]) await one.set(longest + end, `value of ${end}`);
      for (const end of ["a", "b"]) assert.equal(await other.get(longest + end), `value of ${end}`);
      assert.equal(await other.swap(`${longest}a`, "value of a", undefined), true);
      assert.equal(await one.get(`${longest}b`), "value of b");
      const listed = new Set<string>();
      for await (const key of keysOf(one, longest)) listed.add(key);
      assert.deepEqual([...listed], [`${longest}b`]);
    },
  },
  {
    name: "the store keeps values with odd characters, and values of 4 MiB",
    async run({ one, other, prefix }) {
      const values = [...ODD, "{}", "null", " ", "\\x00", "a".repeat(MIB), "日".repeat(MIB), "0".repeat(4 * MIB)];
      for (const [index, value] of values.entries()) {
        const key = `${prefix}${index}`;
        await one.set(key, value);
        assert.ok((await other.get(key)) === value, `The value ${index} came back changed`);
        assert.equal(await other.swap(key, `${value}.`, "wrong"), false);
        assert.equal(await other.swap(key, value, `${value}.`), true);
        assert.ok((await one.take(key)) === `${value}.`, `The value ${index} was changed by a swap`);
      }
    },
  },
];
