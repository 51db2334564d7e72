import { partsOf } from "../../stores/partsOf.js";
import type { Store } from "../../stores/Store.js";

export const ASK_REDIS = "redis-cli -u $REDIS_URL ping";
export const ASK_POSTGRES = 'psql "$DATABASE_URL" -c "select 1"';
export const RESTART = "node --env-file=.env server.js";

/** The line that helps if a running server cannot use its store. */
export function commandFor(store: Store): string {
  const { redis, pool, database } = partsOf(store);
  if (redis) return ASK_REDIS;
  if (pool) return ASK_POSTGRES;
  if (database) return `${RESTART} # restarted, if its SQLite file was deleted or replaced`;
  return "grep store_unavailable server.log # in the server's own log";
}
