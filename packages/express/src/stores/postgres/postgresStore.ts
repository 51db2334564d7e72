import { KeyholdConfigError } from "../../errors/KeyholdError.js";
import type { InnerParts } from "../partsOf.js";
import type { Store } from "../Store.js";
import type { SqlDialect } from "../sql/sqlStatements.js";
import { sqlStore } from "../sql/sqlStore.js";
import { createPostgresQuery, type PostgresPool } from "./createPostgresQuery.js";
import { type OpenListener, postgresMessages } from "./postgresMessages.js";
import { postgresProblem } from "./postgresProblem.js";

/** Options of `postgresStore()`. */
export interface PostgresStoreOptions {
  /**
   * Whether PostgreSQL keeps the plans of Keyhold's statements, which is 1.4 to 1.9 times as fast. Only for a pool of `pg`, and not with a
   * PgBouncer before 1.21 in transaction mode.
   *
   * @default false
   */
  readonly prepare?: boolean | undefined;
  /**
   * Creates a connection on which Keyhold listens to other processes. Keyhold connects it: `() => new pg.Client(process.env.DIRECT_URL)`.
   * Set it if the pool goes through PgBouncer in transaction mode, where listening does not work, or if the pool is not one of `pg`. With
   * `false`, this process does not hear other processes: its pages notice their changes when they ask again.
   *
   * @default a connection with the options of a pool of `pg`; `listen` of PGlite; otherwise false
   */
  readonly listen?: OpenListener | false | undefined;
}

const NOW = "clock_timestamp()";

// `now()` would be the time when the transaction began. PostgreSQL cannot search an index with `clock_timestamp()`, so the sweep searches
// with the statement's time.
const dialect: SqlDialect = {
  now: NOW,
  after: (milliseconds) => `${NOW} + ${milliseconds}::float8 * interval '1 millisecond'`,
  until: (time) => `(extract(epoch from ${time} - ${NOW}) * 1000)::float8`,
  sweep: `delete from keyhold_records r using
    (select key from keyhold_records where expires_at <= statement_timestamp() limit $1 for update skip locked) as ended
    where r.key = ended.key and r.expires_at <= ${NOW} returning 1 as done`,
  writesInWith: true,
};

/**
 * Creates a store in PostgreSQL, which any number of processes can share. Its table is `keyhold_records`, in the first schema of the
 * `search_path`. Keyhold creates it at the first use, if it may; otherwise run the SQL that `npx keyhold schema` prints.
 *
 * @param pool a pool of `pg`, PGlite, or any object with `query(text, values)` that resolves with `{ rows }`. It must reach the primary: a
 * replica refuses writes, and its answers can be old. The pool stays open: end it after `keyhold.close()`
 * @throws KeyholdConfigError if it is something else, with the line that makes it work
 *
 * @example
 * import { createKeyhold, postgresStore } from "@keyhold/express";
 * import pg from "pg";
 *
 * const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
 * const keyhold = createKeyhold({ store: postgresStore(pool), … });
 */
export function postgresStore(pool: PostgresPool, { prepare = false, listen }: PostgresStoreOptions = {}): Store {
  const problem = postgresProblem(pool);
  if (problem) throw new KeyholdConfigError("postgresStore()", [{ option: "pool", message: problem }]);
  ignoreLostConnections(pool);
  const query = createPostgresQuery(pool, prepare);
  const inner: InnerParts = { postgres: { pool } };
  return { ...sqlStore(dialect, query, postgresMessages(pool, query, listen)), ...inner };
}

/** Adds a listener for errors of unused connections if there is none. Without one, a restart of PostgreSQL ends the process. */
function ignoreLostConnections(pool: PostgresPool): void {
  const [count, on]: unknown[] = [Reflect.get(pool, "listenerCount"), Reflect.get(pool, "on")];
  if (typeof count !== "function" || typeof on !== "function") return;
  if (Reflect.apply(count, pool, ["error"]) === 0) Reflect.apply(on, pool, ["error", () => undefined]);
}
