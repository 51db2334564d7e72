import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import { type Finding, type PostgresPool, postgresStore, type Store } from "../../src/index.js";
import { POSTGRES_SCHEMA } from "../../src/stores/postgres/postgresSchema.js";
import { openMisconfiguredApp } from "../support/openMisconfiguredApp.js";
import { hasPostgres, type OpenedPostgres, openRealPostgres, postgresKinds } from "../support/postgresDatabases.js";

/** The problems that the doctor finds in a product behind TLS with this store. */
async function ailmentsWith(store: Store): Promise<Finding[]> {
  const options = { publicUrl: "https://app.example.com/api/keyhold", store };
  const patient = await openMisconfiguredApp({ options, url: false });
  const found = await patient.ailments();
  await patient.close();
  return found;
}

const ailmentsOf = (pool: PostgresPool) => ailmentsWith(postgresStore(pool));

describe.each(postgresKinds)("the doctor's check of $name", (kind) => {
  let database: OpenedPostgres;
  beforeAll(async () => {
    database = await kind.open();
  }, 10 * PATIENCE);
  afterEach(() => database.reset());
  afterAll(() => database.close());

  /** Runs the SQL of the only problem's fix, with all rights. */
  const accept = ([finding]: Finding[]) => database.admin(finding?.fix ?? "");

  it("the doctor reports no problem of a correct PostgreSQL, and leaves no record there", async () => {
    expect(await ailmentsOf(database.pool)).toEqual([]);
    expect((await database.pool.query("select key from keyhold_records")).rows).toEqual([]);
  });

  it("the doctor reports a role that may not create the table, then its missing rights, and accepts the fixes", async () => {
    await database.admin("create role keyhold_app; revoke create on schema public from public");
    const found = async () => ailmentsOf(await database.with("role", "keyhold_app"));
    expect(await found()).toMatchObject([
      { problem: "postgres-table-missing", fix: 'psql "$DATABASE_URL" -c "$(npx keyhold schema)"' },
    ]);
    await database.admin(POSTGRES_SCHEMA);
    const lacking = await found();
    const fix = "grant select, insert, update, delete on keyhold_records to keyhold_app;";
    expect(lacking).toMatchObject([{ problem: "postgres-rights-missing", fix }]);
    await accept(lacking);
    expect(await found()).toEqual([]);
    await database.admin("revoke delete on keyhold_records from keyhold_app");
    expect(await found()).toMatchObject([{ problem: "postgres-rights-missing" }]);
    await database.admin("drop owned by keyhold_app; drop role keyhold_app; grant create on schema public to public");
  });

  it("the doctor reports a `search_path` without a schema, and accepts the fix", async () => {
    const found = async () => ailmentsOf(await database.with("search_path", "nowhere"));
    const missing = await found();
    expect(missing).toMatchObject([{ problem: "postgres-schema-missing" }]);
    expect(missing[0]?.fix).toMatch(/^create schema if not exists nowhere; grant usage on schema nowhere to \w+;$/);
    await accept(missing);
    expect(await found()).toEqual([]);
    await database.admin("drop schema nowhere cascade");
  });

  it("the doctor reports a PostgreSQL that only allows reads", async () => {
    const found = await ailmentsOf(await database.with("default_transaction_read_only", "on"));
    expect(found).toMatchObject([{ problem: "postgres-read-only", why: expect.stringContaining("25006") }]);
    expect(found[0]?.fix).toMatch(/^alter role \w+ set default_transaction_read_only = off;$/);
  });

  it("the doctor reports a table that was dropped while Keyhold used it, once", async () => {
    const store = postgresStore(database.pool);
    await store.get("key");
    await database.admin("drop table keyhold_records");
    expect(await ailmentsWith(store)).toMatchObject([{ problem: "postgres-table-dropped" }]);
    expect(await ailmentsWith(store)).toEqual([]);
  });

  it.each([
    ["without Keyhold's columns", "id text"],
    ["without a primary key", "key text, value text, expires_at timestamptz"],
    ["with times as text", "key text primary key, value text, expires_at text"],
  ])("the doctor reports a table %s, and accepts the fix", async (_how, columns) => {
    await database.admin(`create table keyhold_records (${columns})`);
    const found = await ailmentsOf(database.pool);
    expect(found).toMatchObject([{ problem: "postgres-table-foreign" }]);
    await accept(found);
    expect(await ailmentsOf(database.pool)).toEqual([]);
    await database.admin("drop table keyhold_records_old");
  });

  it("the doctor warns if a crash of PostgreSQL can undo writes", async () => {
    const found = await ailmentsOf(await database.with("synchronous_commit", "off"));
    expect(found).toMatchObject([{ problem: "postgres-commits-late", level: "warning" }]);
    expect(found[0]?.fix).toMatch(/^alter role \w+ set synchronous_commit = on;$/);
  });

  /** The database, which refuses writes with a driver's error. */
  function refusingWrites(code: string, message: string, settings: object = {}): PostgresPool {
    const error = Object.assign(new Error(message), { code, severity: "ERROR" });
    return {
      async query(text, values) {
        if (/^\s*(insert|update|delete)/.test(text)) throw error;
        const { rows } = await database.pool.query(text, values);
        return { rows: rows.map((row) => Object.assign(Object(row), settings)) };
      },
    };
  }

  it("the doctor reports a full disk", async () => {
    const pool = refusingWrites("53100", 'could not extend file "base/5/16384": No space left on device');
    expect(await ailmentsOf(pool)).toMatchObject([
      { problem: "postgres-disk-full", why: expect.stringContaining("No space left on device") },
    ]);
  });

  it("the doctor reports a replica, and no other problem", async () => {
    const refused = "cannot execute INSERT in a read-only transaction";
    expect(await ailmentsOf(refusingWrites("25006", refused, { is_replica: true }))).toMatchObject([
      { problem: "postgres-replica", level: "error" },
    ]);
  });
});

describe.runIf(hasPostgres)("the doctor's check of a real PostgreSQL", () => {
  let database: Awaited<ReturnType<typeof openRealPostgres>>;
  beforeAll(async () => {
    database = await openRealPostgres();
  });
  afterAll(() => database.close());

  it("the doctor reports that PostgreSQL has no free connection", async () => {
    await database.admin("create role keyhold_app login connection limit 0");
    const url = Object.assign(new URL(database.url), { username: "keyhold_app" });
    const found = await ailmentsOf(database.another({ connectionString: url.href }));
    expect(found).toMatchObject([{ problem: "postgres-connections", why: expect.stringContaining("53300") }]);
    await database.admin("drop role keyhold_app");
  });
});

describe("a PostgreSQL that is away", () => {
  afterEach(() => vi.unstubAllEnvs());

  it("the doctor gives commands for PostgreSQL, of the doctor's own check and of the running server's health", async () => {
    const pool = new pg.Pool({ connectionString: "postgres://keyhold:hushhush@127.0.0.1:1/app" });
    const patient = await openMisconfiguredApp({ options: { store: postgresStore(pool) } });
    const found = await patient.ailments();
    await patient.close();
    await pool.end();
    const fix = 'psql "$DATABASE_URL" -c "select 1"';
    expect(found).toMatchObject([
      { problem: "postgres-away", why: expect.stringContaining("ECONNREFUSED"), fix },
      { problem: "store-away", fix },
    ]);
    expect(JSON.stringify(found)).not.toContain("hushhush");
  });

  it("a password that a driver puts into its error is in no finding", async () => {
    const url = "postgres://app:an/odd@password@db.internal/app";
    vi.stubEnv("DATABASE_URL", url);
    const query = () => Promise.reject(new Error(`cannot connect to ${url}`));
    expect(await ailmentsOf({ query })).toMatchObject([
      { problem: "postgres-away", why: expect.stringContaining("cannot connect to postgres://db.internal/app") },
    ]);
  });
});
