import type { PostgresPool } from "./postgres/createPostgresQuery.js";
import type { RedisParts } from "./redis/redisStore.js";
import type { Store } from "./Store.js";
import type { SqliteDatabase } from "./sqlite/createSqliteQuery.js";

/** The members that Keyhold's own stores have in addition to the members of `Store`. */
export interface InnerParts {
  readonly redis?: RedisParts;
  readonly postgres?: { readonly pool: PostgresPool };
  readonly sqlite?: { readonly database: SqliteDatabase };
}

/** What one of Keyhold's own stores is made of. A store that a product brings may have members with the same names. */
export function partsOf({ redis, postgres, sqlite }: Store & InnerParts) {
  return { redis: redis?.driver && redis, pool: postgres?.pool, database: sqlite?.database };
}
