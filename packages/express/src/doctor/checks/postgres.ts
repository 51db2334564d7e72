import type { Checks } from "../Check.js";
import type { ObservedPostgres } from "../observePostgres.js";
import { ASK_POSTGRES } from "./commandFor.js";

/** The kinds of failures that the doctor knows, by the beginning of their SQLSTATE. */
const KINDS = {
  connections: "53300",
  readOnly: "25006",
  disk: "53100",
  schema: "3F000",
  rights: "42501",
  dropped: "42P01",
  columns: "42",
} as const;

/** The checks of PostgreSQL. */
export const postgresChecks: Checks<ObservedPostgres> = {
  postgres: {
    isWell: "PostgreSQL accepts all statements, and does not lose what Keyhold stores.",
    problems: {
      "postgres-away": {
        level: "error",
        what: "PostgreSQL does not answer, or does not let Keyhold in. So Keyhold refuses requests.",
        fix: ASK_POSTGRES,
        when: (observed) => failed(observed),
      },
      "postgres-connections": {
        level: "error",
        what: "PostgreSQL has no free connection. All pools of all processes together open more than it allows.",
        fix: "new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 5 })",
        when: (observed) => failed(observed, "connections"),
      },
      "postgres-replica": {
        level: "error",
        what: "This PostgreSQL is a replica. It refuses writes, and its answers can be old.",
        fix: "DATABASE_URL=postgres://… # the address of the primary",
        when: ({ isReplica }) => isReplica && { why: "It is in recovery." },
      },
      "postgres-read-only": {
        level: "error",
        what: "PostgreSQL only allows reads. Some hosts set this when the disk is nearly full.",
        fix: "alter role {role} set default_transaction_read_only = off;",
        when: (observed) => failed(observed, "readOnly"),
      },
      "postgres-disk-full": {
        level: "error",
        what: "The disk of PostgreSQL is full.",
        fix: "df -h # on the server of PostgreSQL",
        when: (observed) => failed(observed, "disk"),
      },
      "postgres-schema-missing": {
        level: "error",
        what: "No schema of the `search_path` exists, or the role may not use it. So Keyhold does not find its table.",
        fix: "create schema if not exists {schema}; grant usage on schema {schema} to {role};",
        when: (observed) => failed(observed, "schema"),
      },
      "postgres-table-missing": {
        level: "error",
        what: "Keyhold's table does not exist, and the role may not create it. Run the SQL with a role that may.",
        fix: 'psql "$DATABASE_URL" -c "$(npx keyhold schema)"',
        when: (observed) => !observed.hasTable && failed(observed, "rights"),
      },
      "postgres-rights-missing": {
        level: "error",
        what: "The role lacks rights on Keyhold's table.",
        fix: "grant select, insert, update, delete on keyhold_records to {role};",
        when: (observed) => observed.hasTable && failed(observed, "rights"),
      },
      "postgres-table-dropped": {
        level: "error",
        what: "Keyhold's table was dropped while Keyhold used it, and all grants with it. Keyhold creates an empty one at its next use.",
        fix: 'pg_restore --data-only --table=keyhold_records --dbname="$DATABASE_URL" backup.dump',
        when: (observed) => failed(observed, "dropped"),
      },
      "postgres-table-foreign": {
        level: "error",
        what: "The table `keyhold_records` is not as Keyhold creates it.",
        fix: "alter table keyhold_records rename to keyhold_records_old; -- Keyhold then creates its own",
        when: (observed) => failed(observed, "columns"),
      },
      "postgres-commits-late": {
        level: "warning",
        what: "When PostgreSQL crashes, the last writes can be lost. If one of them was a rotated refresh token, its user must reconnect.",
        fix: "alter role {role} set synchronous_commit = on;",
        when: ({ isDurable, role }) => !isDurable && { why: "synchronous_commit is off.", role },
      },
    },
  },
};

/** The evidence, if the failure is of this kind. Without `kind`: if the failure is of none of the known kinds. Another check reports a replica. */
function failed({ failure, isReplica, role, schema }: ObservedPostgres, kind?: keyof typeof KINDS) {
  if (!failure || isReplica || kindOf(failure.code) !== kind) return undefined;
  return { why: failure.why, role, schema };
}

function kindOf(code: string): string | undefined {
  return Object.entries(KINDS).find(([, prefix]) => code.length === 5 && code.startsWith(prefix))?.[0];
}
