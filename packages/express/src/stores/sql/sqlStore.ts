import { hash } from "node:crypto";
import type { Count, ReadOptions, SameValue, Store, StoreMessages, ThenRead } from "../Store.js";
import { checkedKey, checkedText } from "./checkedText.js";
import { createSweeps, SWEPT_AT_ONCE } from "./createSweeps.js";
import { type SqlDialect, sqlStatements } from "./sqlStatements.js";

/** A value in a statement. */
export type SqlValue = string | number | null;

/**
 * Runs one statement.
 *
 * @returns the rows. A write returns rows too
 * @throws KeyholdError `store_unavailable`. The database may have done the statement
 */
export type SqlQuery = (text: string, values: SqlValue[]) => Promise<Record<string, unknown>[]>;

/** Messages of a SQL database. */
export interface SqlMessages extends StoreMessages {
  close(): void;
}

/** Keys on a page. */
const PAGE = 1_000;
/** Sorts after every character of a key, in the order of UTF-8. */
const LAST_CHARACTER = "\u{10ffff}";

/** Creates a store in a SQL database. */
export function sqlStore(
  dialect: SqlDialect,
  query: SqlQuery,
  { close: closeMessages, ...messages }: SqlMessages,
): Store {
  const statements = sqlStatements(dialect);
  const sweeps = createSweeps(async () => (await query(statements.sweep, [SWEPT_AT_ONCE])).length);
  const isDone = async (text: string, values: SqlValue[]) => (await query(text, values)).length === 1;

  async function readValue(text: string, values: SqlValue[]): Promise<string | undefined> {
    const [row] = await query(text, values);
    return textIn(row?.value);
  }

  function write(text: string, values: SqlValue[]): Promise<boolean> {
    sweeps.soon();
    return isDone(text, values);
  }

  async function get(key: string, { prolong }: ReadOptions = {}): Promise<string | undefined> {
    if (prolong === undefined) return readValue(statements.get, [checkedKey(key)]);
    return readValue(statements.prolong, [prolong, checkedKey(key)]);
  }

  async function ifSame({ key, expected, prolong }: SameValue, { get: then, count, swap }: ThenRead) {
    sweeps.soon();
    const ofSwap = swap ? [checkedText(swap.next), swap.options.ttl, checkedKey(swap.key), swap.expected] : NO_SWAP;
    const values = [prolong, checkedKey(key), counterKey(count.key), count.ttl, expected, ...ofSwap, count.most];
    const [row] = await query(statements.ifSame, [...values, checkedKey(then.key)]);
    if (!row) return undefined;
    // The statement does not write a value that it only reads.
    const value = then.prolong === undefined ? textIn(row.found) : await get(then.key, then);
    return { ...countIn(row), isSwapped: Number(row.swapped) === 1, value };
  }

  return {
    get,
    async set(key, value, { ttl = null } = {}) {
      await write(statements.set, [checkedKey(key), checkedText(value), ttl]);
    },
    async take(key) {
      return readValue(statements.take, [checkedKey(key)]);
    },
    async swap(key, expected, next, { ttl = null } = {}) {
      const known = checkedKey(key);
      if (next === undefined) {
        if (expected === undefined) return (await readValue(statements.get, [known])) === undefined;
        return write(statements.remove, [known, expected]);
      }
      const value = checkedText(next);
      if (expected === undefined) return write(statements.create, [known, value, ttl === "keep" ? null : ttl]);
      if (ttl === "keep") return write(statements.replaceAndKeep, [value, known, expected]);
      return write(statements.replace, [value, ttl, known, expected]);
    },
    async list(prefix, { after, limit = PAGE } = {}) {
      const from = checkedText(after ?? prefix);
      const text = after === undefined ? statements.firstPage : statements.nextPage;
      const rows = await query(text, [from, prefix + LAST_CHARACTER, limit]);
      const keys = rows.map(({ key }) => String(key));
      return keys.length < limit ? { keys } : { keys, next: keys.at(-1) };
    },
    async count(key, ttl) {
      sweeps.soon();
      const [row] = await query(statements.count, [counterKey(key), ttl]);
      return countIn(row);
    },
    ifSame: dialect.writesInWith ? ifSame : undefined,
    messages,
    async close() {
      sweeps.close();
      closeMessages();
    },
  };
}

/** No record has the key `null`. */
const NO_SWAP = [null, null, null, null];

const textIn = (value: unknown) => (typeof value === "string" ? value : undefined);

/** Counters have user ids and addresses in their keys, and nothing reads these keys. */
const counterKey = (key: string) => `keyhold:count:${hash("sha256", key, "base64url")}`;

/** The clock may have gone on since the statement looked at it. */
const countIn = (row: Record<string, unknown> = {}): Count => ({
  count: Number(row.value),
  endsIn: Math.max(1, Number(row.ends_in)),
});
