import { statSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { KeyholdError } from "../../errors/KeyholdError.js";
import type { SqlQuery, SqlValue } from "../sql/sqlStore.js";
import { SQLITE_SCHEMA } from "./sqliteSchema.js";

/** The part of an open SQLite database that Keyhold uses. `node:sqlite`, `better-sqlite3` and `libsql` have it. */
export interface SqliteDatabase {
  /** Runs statements that return nothing: the schema and pragmas. */
  exec(sql: string): unknown;
  /** Compiles one statement, whose parameters are `?`. Keyhold keeps it, and runs it again. `all` returns the rows as objects. */
  prepare(sql: string): { all(...values: SqlValue[]): unknown[] };
}

/** Milliseconds for which Keyhold retries a statement while another process writes. */
const PATIENCE = 5_000;
/** The maximum number of milliseconds between two tries. */
const LONGEST_PAUSE = 20;
/** Milliseconds for which SQLite itself waits for another process, if the app has not set a time. This process does nothing else meanwhile. */
const BUSY_TIMEOUT = 20;

/** Wraps an open database: its tables are there at the first statement, and statements wait for other processes without blocking this one. */
export function createSqliteQuery(database: SqliteDatabase): SqlQuery {
  const statements = new Map<string, ReturnType<SqliteDatabase["prepare"]>>();
  let checkFile: (() => void) | undefined;

  function prepare(text: string): ReturnType<SqliteDatabase["prepare"]> {
    // The drivers agree only on `?`. Each parameter occurs once and in order.
    const statement = statements.get(text) ?? database.prepare(text.replaceAll(/\$\d/g, "?"));
    statements.set(text, statement);
    return statement;
  }

  function ask(text: string, values: SqlValue[]): unknown[] {
    checkState(database);
    checkFile ??= setUp(database);
    checkFile();
    return prepare(text).all(...values);
  }

  return async (text, values) => {
    const until = performance.now() + PATIENCE;
    for (;;) {
      try {
        return ask(text, values).map(Object);
      } catch (cause) {
        if (!isBusy(cause) || performance.now() > until) throw new KeyholdError("store_unavailable", { cause });
      }
      await pause(1 + Math.random() * LONGEST_PAUSE);
    }
  };
}

/**
 * Creates the tables, and sets what several processes and a power cut require.
 *
 * @returns checks that the database's file is still there. SQLite would write to a deleted file without an error
 */
function setUp(database: SqliteDatabase): () => void {
  const read = (sql: string) => database.prepare(sql).all().map(Object);
  const [timeout] = read("pragma busy_timeout");
  if (Object.values(timeout ?? {})[0] === 0) database.exec(`pragma busy_timeout = ${BUSY_TIMEOUT}`);
  database.exec("pragma journal_mode = wal");
  database.exec("pragma synchronous = full");
  database.exec(SQLITE_SCHEMA);
  const { file } = read("pragma database_list").find(({ name }) => name === "main") ?? {};
  const opened = typeof file === "string" && file !== "" ? identityOf(file) : undefined;
  return () => {
    if (opened && identityOf(file) !== opened) {
      throw new Error(
        `The SQLite file ${file} was deleted, moved or replaced while it was open. Restart the process to open the file again.`,
      );
    }
  };
}

/** What distinguishes a file from another file with the same path. */
function identityOf(file: string): string {
  const { dev, ino } = statSync(file, { throwIfNoEntry: false }) ?? {};
  return `${dev}:${ino}`;
}

/** @throws Error if Keyhold cannot run a statement now */
function checkState(database: SqliteDatabase): void {
  // The drivers name it differently, and some versions of `node:sqlite` do not have it.
  const is = (...names: string[]) =>
    names.map((name) => Reflect.get(database, name)).find((value) => value !== undefined);
  if (is("open", "isOpen") === false) {
    throw new Error("The SQLite database is closed. Close it after `await keyhold.close()`, not before.");
  }
  if (is("inTransaction", "isTransaction") === true) throw new OpenTransaction();
}

/** If Keyhold wrote in a transaction of the app, and the app undid it, the writes would be lost. */
class OpenTransaction extends Error {
  readonly code = "SQLITE_BUSY";

  constructor() {
    super("The app has an open transaction on this connection. Give Keyhold its own connection to the file.");
  }
}

const BUSY = 5;
const LOCKED = 6;

function isBusy(error: unknown): boolean {
  // `node:sqlite` has `errcode`, with details in the higher bits; the others have `code`.
  const { code, errcode } = Object(error);
  return /^SQLITE_(BUSY|LOCKED)/.test(String(code)) || [BUSY, LOCKED].includes(Number(errcode) % 256);
}
