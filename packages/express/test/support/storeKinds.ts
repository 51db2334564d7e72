import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { startRedis } from "@keyhold/test-support";
import Libsql from "libsql";
import { createClient } from "redis";
import {
  memoryStore,
  postgresStore,
  redisStore,
  type SqliteDatabase,
  type Store,
  sqliteStore,
} from "../../src/index.js";

/** A database, and the stores of processes on it. */
interface OpenedStores {
  /** The store of one more process. */
  open(): Promise<Store>;
  close(): Promise<unknown>;
}

/** A kind of store that every machine has. */
export interface StoreKind {
  readonly name: string;
  start(): Promise<OpenedStores>;
}

const memory: StoreKind = {
  name: "memory",
  async start() {
    const store = memoryStore();
    // Callers with the same object count as one process.
    return { open: async () => ({ ...store }), close: async () => undefined };
  },
};

const redis: StoreKind = {
  name: "Redis",
  async start() {
    const running = await startRedis();
    const closing: (() => Promise<unknown>)[] = [running.close];
    return {
      async open() {
        const client = await createClient({ url: running.url }).connect();
        closing.push(() => client.close());
        return redisStore(client);
      },
      close: () => closeAll(closing),
    };
  },
};

const sqlite: StoreKind = {
  name: "SQLite",
  async start() {
    const folder = await mkdtemp(join(tmpdir(), "keyhold-sqlite-"));
    const closing: (() => unknown)[] = [() => rm(folder, { recursive: true })];
    return {
      async open() {
        const database: SqliteDatabase & { close(): unknown } = new Libsql(join(folder, "keyhold.sqlite"));
        closing.push(() => database.close());
        return sqliteStore(database);
      },
      close: () => closeAll(closing),
    };
  },
};

const pglite: StoreKind = {
  name: "PGlite",
  async start() {
    const pool = await PGlite.create("memory://");
    return { open: async () => postgresStore(pool), close: () => pool.close() };
  },
};

async function closeAll(closing: readonly (() => unknown)[]): Promise<void> {
  for (const close of closing.toReversed()) await close();
}

/** One store of each kind. */
export const storeKinds: readonly StoreKind[] = [memory, redis, sqlite, pglite];
