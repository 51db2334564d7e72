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
  /** The pool of another process, whose sessions have a setting. PGlite has one session, so it is the same pool until `admin` or `reset`. */
  with(setting: string, value: string): Promise<PostgresPool>;
  /** Runs SQL with all rights. */
  admin(sql: string): Promise<unknown>;
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
    async function admin(sql: string) {
      // One `exec` is one transaction, which would begin with the settings.
      for (const one of ["reset role", "reset all", sql]) await pool.exec(one);
    }
    return {
      pool,
      // It has one process only.
      another: () => pool,
      async with(setting, value) {
        await pool.exec(`set ${setting} = ${value}`);
        return pool;
      },
      admin,
      reset: () => admin(EMPTY),
      close: () => pool.close(),
    };
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
    async with(setting: string, value: string) {
      return this.another({ options: `-c ${setting}=${value}` });
    },
    admin: (sql: string) => pool.query(sql),
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
