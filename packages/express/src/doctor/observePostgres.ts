import type { PostgresPool } from "../stores/postgres/createPostgresQuery.js";
import type { Store } from "../stores/Store.js";
import { withTimeout } from "../util/withTimeout.js";
import { type StoreFailure, tryStore } from "./tryStore.js";

/** How a PostgreSQL serves Keyhold, and what it reports about itself. If it does not answer, the settings count as correct. */
export interface ObservedPostgres {
  /** The first statement of Keyhold that failed. */
  readonly failure: StoreFailure | undefined;
  /** The role as SQL spells it. */
  readonly role: string;
  /** The schema in which Keyhold's table is or would be. */
  readonly schema: string;
  readonly hasTable: boolean;
  readonly isReplica: boolean;
  /** Whether a write is complete only when it is on disk. */
  readonly isDurable: boolean;
}

/** Milliseconds for the settings. */
const TIMEOUT = 5_000;
const SETTINGS = `select quote_ident(current_user) as role, current_setting('search_path') as schemas,
  to_regclass('keyhold_records') is not null as has_table, pg_is_in_recovery() as is_replica,
  current_setting('synchronous_commit') <> 'off' as is_durable`;

/** Tries the statements that Keyhold uses, with the doctor's own key, and reads the settings of PostgreSQL. */
export async function observePostgres(store: Store, pool: PostgresPool): Promise<ObservedPostgres> {
  const failure = await tryStore(store);
  const settings = await withTimeout(pool.query(SETTINGS, []), TIMEOUT, () => undefined).catch(() => undefined);
  const { role = "app", schemas = "", has_table, is_replica, is_durable } = Object(settings?.rows[0]);
  return {
    failure,
    role,
    schema: schemaIn(schemas) ?? role,
    hasTable: has_table === true,
    isReplica: is_replica === true,
    isDurable: is_durable !== false,
  };
}

/** The first schema of a `search_path` that is not the role's own. */
function schemaIn(schemas: string): string | undefined {
  return schemas
    .split(",")
    .map((name) => name.trim())
    .find((name) => name !== "" && name !== '"$user"');
}
