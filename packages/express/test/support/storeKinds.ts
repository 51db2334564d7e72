import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { startRedis } from "@keyhold/test-support";
import { createClient } from "redis";
import { memoryStore, postgresStore, redisStore, type Store, sqliteStore } from "../../src/index.js";
import type { StorePlace } from "./openRestartable.js";
import { hasPostgres, openRealPostgres } from "./postgresDatabases.js";
import { libsql, type SqliteDriver, sqliteDrivers } from "./sqliteDrivers.js";

/** A database, and the stores of processes on it. */
export interface OpenedStores {
  /** The store of one more process. */
  open(): Promise<Store>;
  /** Where a real process finds it, if the tests of processes use this kind. */
  readonly place?: StorePlace;
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
      place: { kind: "Redis", url: running.url },
      async open() {
        const client = await createClient({ url: running.url }).connect();
        closing.push(() => client.close());
        return redisStore(client);
      },
      close: () => closeAll(closing),
    };
  },
};

const sqlite = (driver: SqliteDriver, name = driver.name): StoreKind => ({
  name,
  async start() {
    const folder = await mkdtemp(join(tmpdir(), "keyhold-sqlite-"));
    const closing: (() => unknown)[] = [() => rm(folder, { recursive: true })];
    return {
      async open() {
        const database = driver.open(join(folder, "keyhold.sqlite"));
        closing.push(() => database.close());
        return sqliteStore(database);
      },
      close: () => closeAll(closing),
    };
  },
});

const pglite: StoreKind = {
  name: "PGlite",
  async start() {
    const pool = await PGlite.create("memory://");
    return { open: async () => postgresStore(pool), close: () => pool.close() };
  },
};

const postgres: StoreKind = {
  name: "PostgreSQL",
  async start() {
    const { url, another, close } = await openRealPostgres();
    return { place: { kind: "PostgreSQL", url }, open: async () => postgresStore(another()), close };
  },
};

async function closeAll(closing: readonly (() => unknown)[]): Promise<void> {
  for (const close of closing.toReversed()) await close();
}

/** One store of each kind. */
export const storeKinds: readonly StoreKind[] = [memory, redis, sqlite(libsql, "SQLite"), pglite];

/** All SQL databases that this machine has. */
export const databaseKinds: readonly StoreKind[] = [
  ...sqliteDrivers.map((driver) => sqlite(driver)),
  pglite,
  ...(hasPostgres ? [postgres] : []),
];

/** Databases on a server, which this machine has. */
export const serverKinds: readonly StoreKind[] = [redis, ...(hasPostgres ? [postgres] : [])];
