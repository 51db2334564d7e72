import { PGlite } from "@electric-sql/pglite";
import { findPostgres, startPostgres } from "@keyhold/test-support";
import pg from "pg";
import type { PostgresPool } from "../../src/index.js";

/** Whether tests can use a real PostgreSQL. */
export const hasPostgres = process.env.DATABASE_URL !== undefined || (await findPostgres()) !== undefined;
if (!hasPostgres) {
  console.log(
    "No PostgreSQL is installed, and DATABASE_URL is not set, so the tests of a real PostgreSQL are left out.",
  );
}

/** A database, and the pools of processes on it. */
export interface OpenedPostgres {
  readonly pool: PostgresPool;
  /** The pool of another process on the same database. */
  another(): PostgresPool;
  /** Empties the database, and ends the pools of other processes. */
  reset(): Promise<unknown>;
  close(): Promise<unknown>;
}

export interface PostgresKind {
  readonly name: string;
  open(): Promise<OpenedPostgres>;
}

const EMPTY = "drop table if exists keyhold_records";

const pglite: PostgresKind = {
  name: "PGlite",
  async open() {
    const pool = await PGlite.create("memory://");
    // It has one process only.
    return { pool, another: () => pool, reset: () => pool.query(EMPTY), close: () => pool.close() };
  },
};

/** A database of a real PostgreSQL. */
export async function openRealPostgres() {
  const running = await startPostgres();
  if (!running) throw new Error("PostgreSQL is not installed.");
  const { url } = running;
  const pool = new pg.Pool({ connectionString: url });
  const others: pg.Pool[] = [];
  const endOthers = () => Promise.all(others.splice(0).map((other) => other.end()));
  return {
    url,
    pool,
    another(options: pg.PoolConfig = {}): pg.Pool {
      const other = new pg.Pool({ connectionString: url, ...options });
      others.push(other);
      return other;
    },
    async reset() {
      await endOthers();
      await pool.query(EMPTY);
    },
    async close() {
      await endOthers();
      await pool.end();
      await running.close();
    },
  };
}

/** The databases that this machine has. */
export const postgresKinds: readonly PostgresKind[] = [
  pglite,
  ...(hasPostgres ? [{ name: "PostgreSQL", open: openRealPostgres }] : []),
];
