import { statSync } from "node:fs";
import type { Store } from "../stores/Store.js";
import type { SqliteDatabase } from "../stores/sqlite/createSqliteQuery.js";
import { type StoreFailure, tryStore } from "./tryStore.js";

/** How a SQLite database serves Keyhold. */
export interface ObservedSqlite {
  /** The first statement of Keyhold that failed. */
  readonly failure: StoreFailure | undefined;
  /** The path of its file; `undefined` if it has none, or cannot be asked. */
  readonly file: string | undefined;
  /** The rights of the file, such as `644`, if other users of this machine have some. */
  readonly openMode?: string | undefined;
}

/** The rights of users who are not the owner. */
const OTHERS = 0o077;

/** Tries the statements that Keyhold uses, with the doctor's own key, and looks at the file. */
export async function observeSqlite(store: Store, database: SqliteDatabase): Promise<ObservedSqlite> {
  const failure = await tryStore(store);
  const file = fileOf(database);
  const mode = file === undefined ? 0 : modeOf(file) | modeOf(`${file}-wal`);
  return { failure, file, openMode: (mode & OTHERS) === 0 ? undefined : mode.toString(8) };
}

function fileOf(database: SqliteDatabase): string | undefined {
  try {
    const { file } = database
      .prepare("pragma database_list")
      .all()
      .map(Object)
      .find(({ name }) => name === "main");
    return typeof file === "string" && file !== "" ? file : undefined;
  } catch {
    return undefined;
  }
}

/** The rights of a file: 0 if there is none, and on Windows, which has other rights. */
function modeOf(path: string): number {
  const { mode = 0 } = (process.platform !== "win32" && statSync(path, { throwIfNoEntry: false })) || {};
  return mode & 0o777;
}
