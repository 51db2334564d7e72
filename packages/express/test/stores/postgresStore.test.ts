import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import { KeyholdConfigError, type PostgresPool, postgresStore } from "../../src/index.js";
import { failureOf } from "../support/failureOf.js";
import { hasPostgres, type OpenedPostgres, openRealPostgres, postgresKinds } from "../support/postgresDatabases.js";
import { testStore } from "../support/testStore.js";

const never = () => undefined;

describe.each(postgresKinds)("postgresStore on $name", (kind) => {
  let database: OpenedPostgres;
  // PGlite creates its files in memory first, which takes long on a busy machine.
  beforeAll(async () => {
    database = await kind.open();
  }, 10 * PATIENCE);
  afterEach(() => database.reset());
  afterAll(() => database.close());

  testStore(() => postgresStore(database.another()));

  it("many simultaneous first uses create one table", async () => {
    const stores = Array.from({ length: 8 }, () => postgresStore(database.another()));
    await Promise.all(stores.map((store, index) => store.set(`key ${index}`, "value")));
    expect((await postgresStore(database.pool).list("key ")).keys).toHaveLength(8);
  });

  it("a key or value that PostgreSQL would change or refuse is a RangeError, which does not repeat it", async () => {
    const store = postgresStore(database.pool);
    await store.set("a".repeat(2_600), "value");
    expect(await store.get("a".repeat(2_600))).toBe("value");
    for (const key of ["a".repeat(2_601), "ü".repeat(1_301), "a\0b", "a\ud800b"]) {
      for (const work of [
        store.set(key, "value"),
        store.get(key),
        store.take(key),
        store.swap(key, undefined, "value"),
      ]) {
        await expect(work).rejects.toThrow(RangeError);
      }
    }
    for (const value of ["a\0b", "\udfff"]) await expect(store.set("key", value)).rejects.toThrow(RangeError);
  });

  it("no user id is in the key of a counter", async () => {
    await postgresStore(database.pool).count("calls:alice", 60_000);
    const { rows } = await database.pool.query("select key from keyhold_records");
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain("alice");
  });

  it("a message of 7,000 bytes reaches the listeners of every process once, until they stop to listen", async () => {
    const stores = [postgresStore(database.pool), postgresStore(database.another())];
    const heard: string[][] = [[], []];
    const stops: (() => void)[] = [];
    for (const [index, { messages }] of stores.entries()) {
      const stop = await messages?.listen((text) => heard[index]?.push(text), never);
      if (stop) stops.push(stop);
    }
    const long = "ü".repeat(3_500);
    stores[0]?.messages?.send(long);
    await expect.poll(() => heard).toEqual([[long], [long]]);
    stops[1]?.();
    stores[0]?.messages?.send("two");
    await expect.poll(() => heard).toEqual([[long, "two"], [long]]);
    for (const store of stores) await store.close?.();
  });

  it("without a connection to listen on, a process still hears itself, and the others hear it", async () => {
    const [deaf, hearing] = [postgresStore(database.pool, { listen: false }), postgresStore(database.another())];
    const heard: string[][] = [[], []];
    await deaf.messages?.listen((text) => heard[0]?.push(text), never);
    await hearing.messages?.listen((text) => heard[1]?.push(text), never);
    deaf.messages?.send("one");
    await expect.poll(() => heard).toEqual([["one"], ["one"]]);
    for (const store of [deaf, hearing]) await store.close?.();
  });

  it("the store removes ended records within a minute after a write", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const store = postgresStore(database.pool);
    await store.set("short", "value", { ttl: 1 });
    await store.set("long", "value", { ttl: 3_600_000 });
    await store.set("lasting", "value");
    await expect.poll(() => store.get("short")).toBe(undefined);
    await vi.advanceTimersByTimeAsync(60_000);
    vi.useRealTimers();
    const keys = async () => (await database.pool.query("select key from keyhold_records order by key")).rows;
    await expect.poll(keys).toEqual([{ key: "lasting" }, { key: "long" }]);
    await store.close?.();
  });

  it("a table that was dropped is created again", async () => {
    const store = postgresStore(database.pool);
    await store.set("key", "value");
    await database.pool.query("drop table keyhold_records");
    expect(await failureOf(store.get("key"))).toContain("42P01");
    expect(await store.get("key")).toBeUndefined();
  });
});

describe.runIf(hasPostgres)("postgresStore on a real PostgreSQL", () => {
  let database: Awaited<ReturnType<typeof openRealPostgres>>;
  beforeAll(async () => {
    database = await openRealPostgres();
  });
  afterEach(() => database.reset());
  afterAll(() => database.close());

  /** A pool whose sessions begin with a setting. */
  const poolWith = (setting: string) => database.another({ options: `-c ${setting}` });

  describe("with named statements", () => {
    testStore(() => postgresStore(database.another(), { prepare: true }));
  });

  it.each(["repeatable read", "serializable"])("no verb fails if the default isolation level is %s", async (level) => {
    const stores = [1, 2].map(() =>
      postgresStore(poolWith(`default_transaction_isolation=${level.replace(" ", "\\ ")}`)),
    );
    const won = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const store = stores[index % 2] ?? expect.fail();
        await store.set("shared", `${index}`);
        await store.count("counter", 60_000);
        return store.swap("lock", undefined, `${index}`);
      }),
    );
    expect(won.filter(Boolean)).toHaveLength(1);
    expect((await stores[0]?.count("counter", 60_000))?.count).toBe(21);
  });

  it("a database that only allows reads is told as store_unavailable with PostgreSQL's reason", async () => {
    await postgresStore(database.pool).set("key", "value");
    const store = postgresStore(poolWith("default_transaction_read_only=on"));
    expect(await store.get("key")).toBe("value");
    const writes = [store.set("key", "other"), store.take("key"), store.swap("key", "value", "other")];
    for (const failure of await Promise.all(writes.map(failureOf)))
      expect(failure).toMatch(/25006.*read-only transaction/);
  });

  it("a connection that only allows reads is not used again, so that a pool leaves an old primary", async () => {
    await postgresStore(database.pool).set("key", "value");
    const setting = (value: string) =>
      database.admin(`alter role current_user set default_transaction_read_only = ${value}`);
    await setting("on");
    const store = postgresStore(database.another());
    expect(await failureOf(store.set("key", "other"))).toContain("25006");
    await setting("off");
    await store.set("key", "other");
  });

  it("a role that may not create the table gets the command that prints the SQL, and four rights are enough afterwards", async () => {
    await database.pool.query("create role keyhold_app login; revoke create on schema public from public");
    const url = new URL(database.url);
    url.username = "keyhold_app";
    const app = postgresStore(database.another({ connectionString: url.href }));
    try {
      expect(await failureOf(app.set("key", "value"))).toMatch(/npx keyhold schema.*42501/);
      await postgresStore(database.pool).get("key");
      expect(await failureOf(app.set("key", "value"))).toMatch(/select, insert, update and delete.*42501/);
      await database.pool.query("grant select, insert, update, delete on keyhold_records to keyhold_app");
      await app.set("key", "value");
      expect(await app.get("key")).toBe("value");
      await app.messages?.listen(never, never);
      await app.close?.();
    } finally {
      await database.pool.query(
        "drop owned by keyhold_app; drop role keyhold_app; grant create on schema public to public",
      );
    }
  });

  it("a schema in the search_path of the role is used", async () => {
    await database.pool.query("create schema keyhold");
    await postgresStore(poolWith("search_path=keyhold")).set("key", "value");
    expect((await database.pool.query("select key from keyhold.keyhold_records")).rows).toEqual([{ key: "key" }]);
    await database.pool.query("drop schema keyhold cascade");
  });

  it("a statement that waits for another transaction fails after some seconds", async () => {
    const store = postgresStore(database.pool);
    await store.set("key", "value");
    const client = await database.pool.connect();
    await client.query("begin");
    await client.query("select 1 from keyhold_records for update");
    expect(await failureOf(store.swap("key", "value", "other"))).toContain("did not answer within");
    await client.query("rollback");
    client.release();
  });

  it("a pool without a free connection is told, and the write does not happen later", async () => {
    const pool = database.another({ max: 1 });
    const store = postgresStore(pool);
    await store.set("key", "value");
    const client = await pool.connect();
    expect(await failureOf(store.set("key", "other"))).toContain("no free connection");
    client.release();
    expect(await store.get("key")).toBe("value");
  });

  it("a server that is away is told as store_unavailable, and the process lives on", async () => {
    const pool = database.another({ connectionString: "postgres://keyhold@127.0.0.1:1/postgres" });
    expect(await failureOf(postgresStore(pool).get("key"))).toContain("ECONNREFUSED");
    // Without a listener, the end of an unused connection ends the process.
    expect(pool.listenerCount("error")).toBe(1);
  });

  it("a listener hears again after its connection was lost, and asks for what it may have missed", async () => {
    const store = postgresStore(database.pool);
    const [heard, onGap] = [vi.fn(), vi.fn()];
    await store.messages?.listen(heard, onGap);
    const end = "select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen keyhold'";
    await database.pool.query(end);
    await expect.poll(() => onGap.mock.calls.length).toBe(1);
    store.messages?.send("again");
    await expect.poll(() => heard.mock.calls).toEqual([["again"]]);
    await store.close?.();
  });

  it("listening fails if PostgreSQL is away, and works afterwards", async () => {
    const pool = database.another();
    const { port } = pool.options;
    const store = postgresStore(pool);
    Object.assign(pool.options, { connectionString: "postgres://keyhold@127.0.0.1:1/postgres" });
    expect(await failureOf(store.messages?.listen(never, never) ?? expect.fail())).toContain("ECONNREFUSED");
    Object.assign(pool.options, { connectionString: database.url, port });
    const heard = vi.fn();
    await store.messages?.listen(heard, never);
    store.messages?.send("one");
    await expect.poll(() => heard.mock.calls).toEqual([["one"]]);
    await store.close?.();
  });
});

const sql = Object.assign(never, { unsafe: never, begin: never });
class Pool {
  readonly promise = Promise;
  async query() {
    return new this.promise((resolve) => resolve({ rows: [] }));
  }
}

it.each<[string, unknown, RegExp]>([
  ["nothing", undefined, /is not a pool. Pass a pool: `new pg.Pool/],
  ["a connection string", "postgres://localhost", /is a connection string/],
  ["a promise", Promise.resolve({}), /is a promise/],
  ["`sql` of postgres.js", sql, /postgres\.js.*sql\.unsafe\(text, values, \{ prepare: true \}\)/],
  ["an object of Kysely", { executeQuery: never }, /kysely\.executeQuery\(CompiledQuery\.raw\(text, values\)\)/],
  ["a client of Prisma", { $queryRawUnsafe: never }, /prisma\.\$queryRawUnsafe\(text, \.\.\.values\)/],
  ["an object of Drizzle", { select: never, $client: {} }, /Pass its `\$client`/],
  ["neon()", Object.assign(never.bind(undefined), { query: never }), /sql\.query\(text, values\)/],
  ["a client of Supabase", { from: never, rpc: never }, /Supabase/],
  ["Knex", Object.assign(never.bind(undefined), { raw: never, transaction: never }), /Knex/],
  ["a single client", { connect: never, query: never, escapeIdentifier: never }, /single client/],
  ["a method without its pool", { query: new Pool().query }, /`query` without its pool/],
  ["another object", {}, /has no `query`/],
])("postgresStore() refuses %s and says what to pass", (_what, value, problem) => {
  const create = () => postgresStore(value as PostgresPool);
  expect(create).toThrow(KeyholdConfigError);
  expect(create).toThrow(problem);
});

it("a server that accepts a connection and ends it in one packet does not end the process", async () => {
  const message = (type: string, body: string) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(4 + body.length);
    return Buffer.concat([Buffer.from(type), length, Buffer.from(body)]);
  };
  const isAccepted = [message("R", "\0\0\0\0"), message("Z", "I")];
  const isEnded = message("E", "SFATAL\0C57P01\0Mterminating connection due to unexpected postmaster exit\0\0");
  const server = createServer((socket) =>
    socket.on("error", never).once("data", () => socket.end(Buffer.concat([...isAccepted, isEnded]))),
  );
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const pool = new pg.Pool({ connectionString: `postgres://keyhold@127.0.0.1:${port}/postgres` });
  const onUncaught = vi.fn();
  process.on("uncaughtExceptionMonitor", onUncaught);
  onTestFinished(async () => {
    process.off("uncaughtExceptionMonitor", onUncaught);
    await pool.end();
    server.close();
  });

  await failureOf(postgresStore(pool).get("key"));

  expect(onUncaught.mock.calls).toEqual([]);
});

it("an object whose query() returns something else is told at its first use", async () => {
  const pool = { query: async () => [] } as unknown as PostgresPool;
  expect(await failureOf(postgresStore(pool).get("key"))).toContain("must return `{ rows }`");
});
