import { KeyholdConfigError } from "../../errors/KeyholdError.js";
import type { InnerParts } from "../partsOf.js";
import type { Store } from "../Store.js";
import type { SqlDialect } from "../sql/sqlStatements.js";
import { sqlStore } from "../sql/sqlStore.js";
import { createSqliteQuery, type SqliteDatabase } from "./createSqliteQuery.js";
import { sqliteMessages } from "./sqliteMessages.js";
import { sqliteProblem } from "./sqliteProblem.js";

/** Milliseconds since the epoch. Old versions have no `unixepoch('subsec')`. Within a statement, SQLite looks at the clock once. */
const NOW = "cast((julianday('now') - 2440587.5) * 86400000 as integer)";

const dialect: SqlDialect = {
  now: NOW,
  after: (milliseconds) => `${NOW} + ${milliseconds}`,
  until: (time) => `${time} - ${NOW}`,
  sweep: `delete from keyhold_records
    where key in (select key from keyhold_records where expires_at <= ${NOW} limit $1) returning 1 as done`,
  writesInWith: false,
};

/**
 * Creates a store in a SQLite file, which any number of processes on one machine can share. Its tables are `keyhold_records` and
 * `keyhold_messages`. Keyhold creates them at the first use, so the file can also be the app's own.
 *
 * Keyhold sets `journal_mode = wal`, and `synchronous = full` for this connection: with less, a power cut could undo the write of a rotated
 * refresh token, and its user would have to reconnect.
 *
 * @param database an open database of `node:sqlite`, `better-sqlite3` or `libsql`. Give Keyhold its own connection: while the app has an
 * open transaction on the connection, Keyhold waits. Close it after `keyhold.close()`
 * @throws KeyholdConfigError if it is something else
 *
 * @example
 * import { createKeyhold, sqliteStore } from "@keyhold/express";
 * import Database from "libsql";
 *
 * const keyhold = createKeyhold({ store: sqliteStore(new Database("keyhold.sqlite")), … });
 */
export function sqliteStore(database: SqliteDatabase): Store {
  const problem = sqliteProblem(database);
  if (problem) throw new KeyholdConfigError("sqliteStore()", [{ option: "database", message: problem }]);
  const query = createSqliteQuery(database);
  const inner: InnerParts = { sqlite: { database } };
  return { ...sqlStore(dialect, query, sqliteMessages(query)), ...inner };
}
