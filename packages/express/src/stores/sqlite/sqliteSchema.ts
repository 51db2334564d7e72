/**
 * The tables of `sqliteStore`. `expires_at` and `sent_at` are milliseconds since the epoch. Ids of messages only grow, because SQLite has one
 * writer at a time.
 */
export const SQLITE_SCHEMA = `create table if not exists keyhold_records (
  key text primary key, value text not null, expires_at integer
);
create index if not exists keyhold_records_expiry on keyhold_records (expires_at) where expires_at is not null;
create table if not exists keyhold_messages (
  id integer primary key autoincrement, sender text not null, text text not null, sent_at integer not null
);`;
