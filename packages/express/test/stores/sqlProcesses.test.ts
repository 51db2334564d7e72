import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Libsql from "libsql";
import { afterEach, describe, expect, it } from "vitest";
import { postgresStore, type SqliteDatabase, type Store, sqliteStore } from "../../src/index.js";
import { hasPostgres, openRealPostgres } from "../support/postgresDatabases.js";
import { startProcess } from "../support/startProcess.js";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A database for several processes: the address for them, and this process's store. */
interface Shared {
  readonly address: { readonly sqlite: string } | { readonly postgres: string };
  readonly store: Store;
}

async function openSqlite(): Promise<Shared> {
  const folder = await mkdtemp(join(tmpdir(), "keyhold-sqlite-"));
  const file = join(folder, "keyhold.sqlite");
  const database: SqliteDatabase & { close(): unknown } = new Libsql(file);
  closing.push(
    () => rm(folder, { recursive: true }),
    () => database.close(),
  );
  return { address: { sqlite: file }, store: sqliteStore(database) };
}

async function openPostgres(): Promise<Shared> {
  const { url, pool, close } = await openRealPostgres();
  closing.push(close);
  return { address: { postgres: url }, store: postgresStore(pool) };
}

describe.each([["SQLite", openSqlite], ...(hasPostgres ? [["PostgreSQL", openPostgres] as const] : [])] as const)(
  "several processes on one %s",
  (_name, open) => {
    /** A process that adds 1 to a number `times` times, and the numbers that it reported. */
    async function startAdding({ address }: Shared, times: number) {
      const work = JSON.stringify({ ...address, key: "number", times });
      const { child } = await startProcess(new URL("../support/storeProcess.mjs", import.meta.url), work);
      closing.push(() => child.kill("SIGKILL"));
      const reported: number[] = [];
      child.on("message", (number) => reported.push(Number(number)));
      return { child, reported, begin: () => child.send("begin"), ended: once(child, "exit") };
    }

    it("only one of them wins each version of a value", async () => {
      const shared = await open();
      const all = await Promise.all([1, 2, 3].map(() => startAdding(shared, 200)));
      for (const { begin } of all) begin();
      for (const { ended } of all) expect(await ended).toEqual([0, null]);
      const numbers = all.flatMap(({ reported }) => reported).sort((one, other) => one - other);
      expect(numbers).toEqual(Array.from({ length: 600 }, (_, index) => index + 1));
      expect(await shared.store.get("number")).toBe("600");
    });

    it("everything that a killed process was told is stored, is stored", async () => {
      const shared = await open();
      for (let kills = 0; kills < 5; kills++) {
        const { child, reported, begin, ended } = await startAdding(shared, 1_000_000);
        begin();
        await expect.poll(() => reported.length).toBeGreaterThan(20);
        child.kill("SIGKILL");
        await ended;
        const stored = Number(await shared.store.get("number"));
        expect(stored).toBeGreaterThanOrEqual(reported.at(-1) ?? Number.POSITIVE_INFINITY);
      }
    });
  },
);
