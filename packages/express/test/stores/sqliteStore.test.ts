import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { KeyholdConfigError, type SqliteDatabase, sqliteStore } from "../../src/index.js";
import { failureOf } from "../support/failureOf.js";
import { type OpenedSqlite, sqliteDrivers } from "../support/sqliteDrivers.js";
import { testStore } from "../support/testStore.js";

describe.each(sqliteDrivers)("sqliteStore on $name", (driver) => {
  let folder: string;
  let file: string;
  let database: OpenedSqlite;
  const closing: (() => unknown)[] = [];

  /** Another connection to the same file. It stands for another process. */
  function open(options?: { isReadOnly: boolean }): OpenedSqlite {
    const opened = driver.open(file, options);
    closing.push(() => opened.close());
    return opened;
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "keyhold-sqlite-"));
    file = join(folder, "keyhold.sqlite");
    database = open();
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
    await rm(folder, { recursive: true, force: true });
  });

  testStore(() => sqliteStore(open()));

  it("several processes can use a new file at the same time", async () => {
    const stores = Array.from({ length: 8 }, () => sqliteStore(open()));
    await Promise.all(stores.map((store, index) => store.set(`key ${index}`, "value")));
    expect((await sqliteStore(database).list("key ")).keys).toHaveLength(8);
  });

  it("a write waits while another process writes, and this process does other work meanwhile", async () => {
    const store = sqliteStore(database);
    await store.set("key", "before");
    const other = open();
    other.exec("begin immediate");
    const writing = store.set("key", "after");
    let turns = 0;
    for (const until = Date.now() + 200; Date.now() < until; turns++) await new Promise(setImmediate);
    expect(await store.get("key")).toBe("before");
    other.exec("commit");
    await writing;
    expect(await store.get("key")).toBe("after");
    expect(turns).toBeGreaterThan(1);
  });

  it("a write fails with store_unavailable if another process does not stop writing", async () => {
    const store = sqliteStore(database);
    await store.set("key", "value");
    open().exec("begin immediate");
    expect(await failureOf(store.set("key", "other"))).toContain("database is locked");
  });

  it("Keyhold does not write in an open transaction of the app", async () => {
    if (!("inTransaction" in database || "isTransaction" in database)) return;
    const store = sqliteStore(database);
    await store.set("key", "before");
    database.exec("begin");
    const writing = store.set("key", "after");
    database.exec("rollback");
    await writing;
    expect(await store.get("key")).toBe("after");
    database.exec("begin");
    expect(await failureOf(store.set("key", "lost"))).toContain("The app has an open transaction");
    database.exec("rollback");
  });

  it("a full disk is told as store_unavailable with SQLite's reason, and Keyhold works again when there is space", async () => {
    const store = sqliteStore(database);
    await store.set("key", "value");
    database.exec("pragma max_page_count = 1");
    expect(await failureOf(store.set("large", "x".repeat(100_000)))).toContain("full");
    expect(await store.get("key")).toBe("value");
    database.exec("pragma max_page_count = 100000");
    await store.set("large", "x".repeat(100_000));
    expect(await store.get("large")).toHaveLength(100_000);
  });

  it("a file that may only be read is told as store_unavailable with SQLite's reason", async () => {
    await sqliteStore(database).set("key", "value");
    const store = sqliteStore(open({ isReadOnly: true }));
    expect(await failureOf(store.set("key", "other"))).toMatch(/readonly|read-only/);
  });

  it.each([
    ["deleted", () => rm(folder, { recursive: true })],
    ["moved", () => rename(file, join(folder, "moved.sqlite"))],
  ])(
    "a file that was %s is told as store_unavailable, because SQLite would write to it without an error",
    async (_how, lose) => {
      const store = sqliteStore(database);
      await store.set("key", "value");
      await lose();
      for (const verb of [() => store.set("key", "other"), () => store.get("key")]) {
        expect(await failureOf(verb())).toContain(`The SQLite file ${file} was deleted, moved or replaced`);
      }
    },
  );

  it("a closed database is told as store_unavailable", async () => {
    const store = sqliteStore(database);
    await store.set("key", "value");
    closing.pop();
    database.close();
    expect(await failureOf(store.get("key"))).toMatch(/closed|not open/);
  });

  it("the tables of an app in the same file stay as they are", async () => {
    database.exec(
      "create table accounts (id integer primary key, name text); insert into accounts values (1, 'Alice')",
    );
    await sqliteStore(database).set("key", "value");
    expect(database.prepare("select * from accounts").all()).toEqual([{ id: 1, name: "Alice" }]);
    expect(database.prepare("pragma journal_mode").all()).toEqual([{ journal_mode: "wal" }]);
    expect(database.prepare("pragma synchronous").all()).toEqual([{ synchronous: 2 }]);
  });

  it("a message reaches the listeners of all processes once, until they stop to listen", async () => {
    const stores = [sqliteStore(database), sqliteStore(open())];
    const heard: string[][] = [[], []];
    const stops: (() => void)[] = [];
    for (const [index, { messages }] of stores.entries()) {
      const stop = await messages?.listen(
        (text) => heard[index]?.push(text),
        () => undefined,
      );
      if (stop) stops.push(stop);
    }
    stores[0]?.messages?.send("one");
    expect(heard[0]).toEqual(["one"]);
    await expect.poll(() => heard[1]).toEqual(["one"]);
    stops[1]?.();
    stores[0]?.messages?.send("two");
    const late: string[] = [];
    await stores[1]?.messages?.listen(
      (text) => late.push(text),
      () => undefined,
    );
    stores[0]?.messages?.send("three");
    await expect.poll(() => late).toEqual(["three"]);
    expect(heard).toEqual([["one", "two", "three"], ["one"]]);
    for (const store of stores) await store.close?.();
  });

  it("a process that could not read the messages for long asks again", async () => {
    const store = sqliteStore(database);
    const onGap = vi.fn();
    await store.messages?.listen(() => undefined, onGap);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_600_000 });
    await expect.poll(() => onGap.mock.calls.length).toBe(1);
    vi.useRealTimers();
    await store.close?.();
  });

  it("the store removes ended records from the file within a minute after a write", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const store = sqliteStore(database);
    await store.set("short", "value", { ttl: 1 });
    await store.set("long", "value", { ttl: 3_600_000 });
    await store.set("lasting", "value");
    const keys = () => database.prepare("select key from keyhold_records order by key").all();
    expect(keys()).toHaveLength(3);
    await expect.poll(() => store.get("short")).toBe(undefined);
    await vi.advanceTimersByTimeAsync(60_000);
    vi.useRealTimers();
    expect(keys()).toEqual([{ key: "lasting" }, { key: "long" }]);
    await store.close?.();
  });

  it("the store removes messages from the file after a minute", async () => {
    const { messages } = sqliteStore(database);
    messages?.send("one");
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 61_000 });
    messages?.send("two");
    vi.useRealTimers();
    await expect.poll(() => database.prepare("select text from keyhold_messages").all()).toEqual([{ text: "two" }]);
  });
});

it.each([
  ["a path", "keyhold.sqlite", /is a path/],
  ["nothing", undefined, /is not a database/],
  ["a promise", Promise.resolve({}), /is a promise/],
  ["a database of sqlite3", { exec() {}, prepare() {}, serialize() {}, each() {} }, /package `sqlite3`/],
  ["a client of @libsql/client", { execute() {}, batch() {} }, /@libsql\/client/],
  ["an object of Drizzle", { all() {}, run() {}, $client: {} }, /`\$client`/],
  ["another object", {}, /has no `exec`/],
])("sqliteStore() refuses %s and says what to pass", (_what, value, problem) => {
  const create = () => sqliteStore(value as unknown as SqliteDatabase);
  expect(create).toThrow(KeyholdConfigError);
  expect(create).toThrow(problem);
});
