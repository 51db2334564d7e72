import { PGlite } from "@electric-sql/pglite";
import Libsql from "libsql";
import { afterAll, beforeAll, expect, it } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import { schemaCommand } from "../../src/cli/schemaCommand.js";
import { postgresStore, type SqliteDatabase, sqliteStore } from "../../src/index.js";
import { type Folder, openFolder } from "../support/openFolder.js";

let folder: Folder;
beforeAll(async () => {
  folder = await openFolder();
});
afterAll(() => folder.close());

it("keyhold schema prints the SQL that creates the table of postgresStore()", { timeout: 10 * PATIENCE }, async () => {
  const { code, stdout } = await folder.keyhold(["schema"]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${schemaCommand([])}\n` });
  const database = await PGlite.create("memory://");
  async function tables() {
    const { rows: columns } = await database.query(
      "select table_name, column_name, data_type, collation_name, is_nullable from information_schema.columns where table_schema = 'public' order by 2",
    );
    const { rows: indexes } = await database.query("select indexdef from pg_indexes where schemaname = 'public'");
    return { columns, indexes };
  }
  await database.exec(stdout);
  const printed = await tables();
  await database.exec("drop table keyhold_records");
  await postgresStore(database).get("key");
  expect(await tables()).toEqual(printed);
  expect(printed.columns).toHaveLength(3);
  await database.close();
});

it("keyhold schema --sqlite prints the SQL that creates the tables of sqliteStore()", async () => {
  const { code, stdout } = await folder.keyhold(["schema", "--sqlite"]);
  expect(code).toBe(0);
  const [ours, theirs]: SqliteDatabase[] = [new Libsql(":memory:"), new Libsql(":memory:")];
  ours?.exec(stdout);
  if (theirs) await sqliteStore(theirs).get("key");
  const tables = (database?: SqliteDatabase) => database?.prepare("select sql from sqlite_master order by name").all();
  expect(tables(ours)).toEqual(tables(theirs));
});

it("keyhold schema refuses an unknown flag", async () => {
  expect(await folder.keyhold(["schema", "--mysql"])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("--mysql"),
  });
});
