// A process that shares a store with others. It adds 1 to a number under a key, by compare-and-set, and reports each success.
import { postgresStore, sqliteStore } from "@keyhold/express";
import Libsql from "libsql";
import pg from "pg";

const { sqlite, postgres, key, times } = JSON.parse(process.argv[2]);
const pool = postgres && new pg.Pool({ connectionString: postgres });
const database = sqlite && new Libsql(sqlite);
const store = postgres ? postgresStore(pool) : sqliteStore(database);

async function addOne() {
  for (;;) {
    const value = await store.get(key);
    const next = Number(value ?? 0) + 1;
    if (await store.swap(key, value, String(next))) return next;
  }
}

process.once("message", async () => {
  for (let count = 0; count < times; count++) process.send(await addOne());
  await store.close();
  await pool?.end();
  database?.close();
  process.disconnect();
});
process.send("ready");
