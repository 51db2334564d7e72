import { hash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { KeyholdError } from "../../errors/KeyholdError.js";
import { createSharedTimeout } from "../../performance/createSharedTimeout.js";
import type { SqlQuery, SqlValue } from "../sql/sqlStore.js";
import { storeError } from "../storeError.js";
import { CREATE_TABLE, FIND_TABLE } from "./postgresSchema.js";
import { sendToPool } from "./sendToPool.js";

/** The part of a pool of connections to PostgreSQL that Keyhold uses: of `pg`, PGlite, or any object with this method. */
export interface PostgresPool {
  /** Runs one statement. Its parameters are `$1`, `$2` and so on. */
  query(text: string, values?: SqlValue[]): Promise<{ readonly rows: readonly unknown[] }>;
}

/** Milliseconds that a statement may take, including the wait for a connection. The pool itself would wait without end. */
const STATEMENT_TIMEOUT = 5_000;
/** The maximum number of tries of a statement that PostgreSQL refuses because of a simultaneous one. */
const MOST_TRIES = 50;
/** The maximum number of milliseconds between two of these tries. */
const LONGEST_PAUSE = 10;

/** PostgreSQL has done nothing: `serialization_failure` (only at stricter isolation levels than the usual one), `deadlock_detected`. */
const NOT_DONE = new Set(["40001", "40P01"]);
const NO_TABLE = "42P01";
/** `insufficient_privilege`, and `invalid_schema_name` if the `search_path` leads to no schema. */
const NO_RIGHT = new Set(["42501", "3F000"]);

const MAY_NOT_CREATE =
  "Keyhold may not create its table keyhold_records. Run the SQL that `npx keyhold schema` prints, with a role that may.";
const NEEDS_RIGHTS =
  "The role needs the rights select, insert, update and delete on the table keyhold_records. `npx keyhold schema` prints the SQL.";

const codeOf = (error: unknown): string => String(Reflect.get(Object(error), "code"));

const late = () =>
  new KeyholdError("store_unavailable", {
    cause: new Error(
      `PostgreSQL did not answer within ${STATEMENT_TIMEOUT / 1000} seconds, or the pool had no free connection. The statement may have been carried out.`,
    ),
  });

/**
 * Wraps a pool: the table is there before the first statement, and statements end in time.
 *
 * @param isPrepared whether statements get names, so that PostgreSQL plans each statement only once for each connection
 */
export function createPostgresQuery(pool: PostgresPool, isPrepared: boolean): SqlQuery {
  let table: Promise<void> | undefined;
  const names = new Map<string, string>();
  const soon = createSharedTimeout(STATEMENT_TIMEOUT, late);

  function nameOf(text: string): string {
    // Another version of Keyhold can have another text, and a connection knows one text for a name.
    const name = names.get(text) ?? `keyhold_${hash("sha1", text)}`;
    names.set(text, name);
    return name;
  }

  async function send(text: string, values: SqlValue[], checkTime = () => {}): Promise<readonly unknown[]> {
    const statement = isPrepared ? [{ name: nameOf(text), text, values }] : [text, values];
    const answer = await sendToPool(pool, statement, checkTime);
    if (Array.isArray(answer?.rows)) return answer.rows;
    throw new TypeError("`query` of the pool of postgresStore() must return `{ rows }`.");
  }

  async function findOrCreateTable(): Promise<void> {
    const [row] = await send(FIND_TABLE, []);
    if (Reflect.get(Object(row), "found") === true) return;
    await send(CREATE_TABLE, []).catch((cause: unknown) => {
      throw NO_RIGHT.has(codeOf(cause)) ? new Error(MAY_NOT_CREATE, { cause }) : cause;
    });
  }

  async function withTable(): Promise<void> {
    table ??= findOrCreateTable();
    try {
      await table;
    } catch (error) {
      table = undefined;
      throw error;
    }
  }

  async function ask(text: string, values: SqlValue[], checkTime: () => void): Promise<readonly unknown[]> {
    for (let tries = 1; ; tries++) {
      try {
        await withTable();
        checkTime();
        return await send(text, values, checkTime);
      } catch (error) {
        if (codeOf(error) === NO_TABLE) table = undefined;
        if (!NOT_DONE.has(codeOf(error)) || tries === MOST_TRIES) throw error;
      }
      await pause(Math.random() * LONGEST_PAUSE);
    }
  }

  return async (text, values) => {
    let isOver = false;
    const checkTime = () => {
      if (isOver) throw late();
    };
    try {
      return (await soon(ask(text, values, checkTime))).map(Object);
    } catch (cause) {
      isOver = true;
      throw storeError(NO_RIGHT.has(codeOf(cause)) ? new Error(NEEDS_RIGHTS, { cause }) : cause);
    }
  };
}
