import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { findOnPath, isExecutable } from "./findOnPath.js";

/** Where Debian installs the programs of each version, and does not add them to the PATH. */
const DEBIAN = "/usr/lib/postgresql";

/**
 * Looks for the programs of a PostgreSQL server: on the PATH, or where Debian's package `postgresql` installs them.
 *
 * @returns the paths of `initdb` and `postgres`, of the newest version; `undefined` if none is installed
 */
export async function findPostgres(): Promise<{ readonly initdb: string; readonly postgres: string } | undefined> {
  const onPath = { initdb: await findOnPath("initdb"), postgres: await findOnPath("postgres") };
  if (onPath.initdb && onPath.postgres) return { initdb: onPath.initdb, postgres: onPath.postgres };
  const versions = (await readdir(DEBIAN).catch(() => [])).sort((one, other) => Number(other) - Number(one));
  for (const version of versions) {
    const [initdb, postgres] = ["initdb", "postgres"].map((name) => join(DEBIAN, version, "bin", name));
    if (initdb && postgres && (await isExecutable(initdb)) && (await isExecutable(postgres)))
      return { initdb, postgres };
  }
  return undefined;
}
