import { createRequire } from "node:module";
import Libsql from "libsql";
import type { SqliteDatabase } from "../../src/index.js";

/** A database of the app, with what tests need of it. */
export interface OpenedSqlite extends SqliteDatabase {
  close(): unknown;
}

/** A package that opens SQLite files. */
export interface SqliteDriver {
  readonly name: string;
  open(file: string, options?: { readonly isReadOnly?: boolean }): OpenedSqlite;
}

export const libsql: SqliteDriver = {
  name: "libsql",
  open(file, { isReadOnly = false } = {}) {
    const database = new Libsql(file);
    // It has no option for it.
    if (isReadOnly) database.exec("pragma query_only = on");
    return database;
  },
};

/** Node has it since 22.5. The types of Node 20 do not. */
const builtin: unknown = process.getBuiltinModule("node:sqlite" as "node:fs");
const DatabaseSync: unknown = Reflect.get(Object(builtin), "DatabaseSync");

const inNode: SqliteDriver = {
  name: "node:sqlite",
  open: (file, { isReadOnly = false } = {}) =>
    Reflect.construct(DatabaseSync as new () => OpenedSqlite, [file, { readOnly: isReadOnly }]),
};

/** `betterSqlite3.long.test.ts` installs it, and sets where. The other tests do without it, because npm has no binary of it. */
const folder = process.env.BETTER_SQLITE3;
const Better: unknown = folder && createRequire(import.meta.url)(folder);

const betterSqlite3: SqliteDriver = {
  name: "better-sqlite3",
  open: (file, { isReadOnly = false } = {}) =>
    Reflect.construct(Better as new () => OpenedSqlite, [file, { readonly: isReadOnly, timeout: 20 }]),
};

/** The drivers that this Node has. */
export const sqliteDrivers: readonly SqliteDriver[] = [
  libsql,
  ...(DatabaseSync ? [inNode] : []),
  ...(Better ? [betterSqlite3] : []),
];
