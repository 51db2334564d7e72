import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { KeyholdConfigError } from "../../errors/KeyholdError.js";
import type { Store } from "../Store.js";
import type { SqliteDatabase } from "./createSqliteQuery.js";
import { nodeSqlite } from "./nodeSqlite.js";
import { sqliteStore } from "./sqliteStore.js";

type Driver = new (path: string) => SqliteDatabase;

/**
 * Creates a store in a folder of this machine, in the SQLite file `keyhold.db`. So during development, no restart of the server disconnects
 * a user. Several processes can use the folder at the same time.
 *
 * Use it for development, and in production only for an app on one machine whose disk outlives a deployment. The disks of most hosting
 * services do not: use `postgresStore` or `redisStore` there.
 *
 * It uses the SQLite of Node.js 22.13 and later. On an older Node.js, install the package `libsql`.
 *
 * @param folder absolute, or relative to the working directory. If there is none, Keyhold creates it for the current user of the machine
 * only, with a `.gitignore`
 * @throws KeyholdConfigError if the folder or the file cannot be created, or if there is no SQLite
 * @example
 * const keyhold = createKeyhold({ store: embeddedStore(), … });
 */
export function embeddedStore(folder = ".keyhold"): Store {
  const SqliteDriver = findDriver();
  const file = join(resolve(folder), "keyhold.db");
  try {
    if (!folder.trim()) throw new Error("The path is empty");
    const firstCreated = mkdirSync(resolve(folder), { recursive: true, mode: 0o700 });
    if (firstCreated) writeFileSync(join(firstCreated, ".gitignore"), "*\n");
    // SQLite gives the mode of this file to the files that it creates beside it.
    appendFileSync(file, "", { mode: 0o600 });
    return sqliteStore(new SqliteDriver(file));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw problem("folder", `cannot be used: ${reason}. Pass a folder in which this process can write`);
  }
}

function problem(option: string, message: string): KeyholdConfigError {
  return new KeyholdConfigError("embeddedStore()", [{ option, message }]);
}

/** @throws KeyholdConfigError if this Node.js has no SQLite and `libsql` is not installed */
function findDriver(): Driver {
  const { DatabaseSync } = Object(nodeSqlite());
  if (typeof DatabaseSync === "function") return DatabaseSync;
  try {
    return createRequire(import.meta.url)("libsql");
  } catch {
    throw problem(
      "libsql",
      `is not installed, and Node.js ${process.versions.node} has no SQLite. Run \`npm install libsql\`, or use Node.js 22.13 or later`,
    );
  }
}
