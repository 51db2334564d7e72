import { stat } from "node:fs/promises";
import { PGlite } from "@electric-sql/pglite";
import { memoryStore, type PostgresPool, postgresStore, redisStore, type Store, sqliteStore } from "@keyhold/express";
import Libsql from "libsql";
import pg from "pg";
import { createClient } from "redis";

/** An open store, and how much is in it. */
export interface OpenedStore {
  readonly store: Store;
  /** How many bytes it uses, with everything that the database needs for them. */
  bytes(): Promise<number>;
  /** Stores a record under further keys too, with one statement. A million single ones would take too long. */
  readonly copy?: (key: string, to: readonly string[]) => Promise<unknown>;
  /** Runs some work whose writes a power cut may undo, where that is faster. */
  readonly unsafely?: <T>(work: () => Promise<T>) => Promise<T>;
  close(): Promise<unknown>;
}

export type StoreKind = keyof typeof stores;

/** Which store to open, and where. */
export interface StorePlace {
  readonly kind: StoreKind;
  /** An address or a file. Stores in memory need none. */
  readonly url: string;
}

const stores = {
  async memory() {
    const bytes = async () => {
      gc?.();
      return process.memoryUsage().heapUsed;
    };
    return { store: memoryStore(), bytes, close: async () => undefined };
  },
  async Redis(url: string) {
    const redis = await createClient({ url }).connect();
    const bytes = async () => Number(/^used_memory:(\d+)/m.exec(await redis.info("memory"))?.[1]);
    return { store: redisStore(redis), bytes, close: () => redis.close() };
  },
  async PostgreSQL(url: string) {
    const pool = new pg.Pool({ connectionString: url });
    return { ...inPostgres(pool), close: () => pool.end() };
  },
  async PGlite() {
    const pool = await PGlite.create("memory://");
    return { ...inPostgres(pool), close: () => pool.close() };
  },
  async SQLite(file: string) {
    const database = new Libsql(file);
    const bytes = async () => {
      database.exec("pragma wal_checkpoint(truncate)");
      return (await stat(file)).size;
    };
    async function unsafely<T>(work: () => Promise<T>): Promise<T> {
      database.exec("pragma synchronous = off");
      const result = await work();
      database.exec("pragma synchronous = full");
      return result;
    }
    return { store: sqliteStore(database), bytes, unsafely, close: async () => database.close() };
  },
} satisfies Record<string, (url: string) => Promise<OpenedStore>>;

const COPY =
  "insert into keyhold_records select json_array_elements_text($1), value, expires_at from keyhold_records where key = $2";

function inPostgres(pool: PostgresPool): Omit<OpenedStore, "close"> {
  return {
    store: postgresStore(pool),
    async bytes() {
      const [row] = (
        await pool.query("select coalesce(pg_total_relation_size(to_regclass('keyhold_records')), 0) as bytes")
      ).rows;
      return Number(Object(row).bytes);
    },
    copy: (key, to) => pool.query(COPY, [JSON.stringify(to), key]),
  };
}

export function openStore({ kind, url }: StorePlace): Promise<OpenedStore> {
  return stores[kind](url);
}
