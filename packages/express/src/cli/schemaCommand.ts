import { parseArgs } from "node:util";
import { POSTGRES_SCHEMA } from "../stores/postgres/postgresSchema.js";
import { SQLITE_SCHEMA } from "../stores/sqlite/sqliteSchema.js";

const RIGHTS = `-- The rights of the role with which the app signs in. Put in its name:
-- grant usage on schema public to app;
-- grant select, insert, update, delete on keyhold_records to app;`;

/**
 * `keyhold schema [--sqlite]`
 *
 * @returns the SQL that creates the tables of `postgresStore` or `sqliteStore`
 */
export function schemaCommand(args: string[]): string {
  const { values } = parseArgs({ args, options: { sqlite: { type: "boolean", default: false } } });
  return values.sqlite ? SQLITE_SCHEMA : `${POSTGRES_SCHEMA}\n\n${RIGHTS}`;
}
