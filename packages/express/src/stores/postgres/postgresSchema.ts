/**
 * The table of `postgresStore`, and its index for removing ended records. `collate "C"` gives pages of keys the same order in every database.
 * The index makes some writes slower, but without it the search for ended records would read the whole table.
 */
export const POSTGRES_SCHEMA = `create table if not exists keyhold_records (
  key text collate "C" primary key, value text not null, expires_at timestamptz
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
create index if not exists keyhold_records_expiry on keyhold_records (expires_at) where expires_at is not null;`;

/** A lock of Keyhold's own. Without it, most of several simultaneous `create table if not exists` fail. */
const LOCK = "5061498217";

/** Finds out whether the table exists in the schemas of the `search_path`, which needs no rights. */
export const FIND_TABLE = "select to_regclass('keyhold_records') is not null as found";

/** Creates the table in one statement, which also works behind PgBouncer. */
export const CREATE_TABLE = `do $$ begin
perform pg_advisory_xact_lock(${LOCK});
${POSTGRES_SCHEMA}
end $$`;
