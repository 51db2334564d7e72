import { execFileSync } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { embeddedStore, type Store, sqliteStore } from "../../src/index.js";
import { openMisconfiguredApp } from "../support/openMisconfiguredApp.js";
import { sqliteDrivers } from "../support/sqliteDrivers.js";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "keyhold-doctor-"));
  file = join(folder, "keyhold.db");
  return () => rm(folder, { recursive: true, force: true });
});

/** The problems that the doctor finds in a running product with this store. */
async function ailmentsWith(store: Store) {
  const patient = await openMisconfiguredApp({ options: { store } });
  const found = await patient.ailments();
  await patient.close();
  return found;
}

it("the doctor reports no problem of a folder that Keyhold has created", async () => {
  expect(await ailmentsWith(embeddedStore(join(folder, "kept")))).toEqual([]);
});

describe.each(sqliteDrivers)("the doctor's check of SQLite with $name", (driver) => {
  /** A file for its owner only. */
  async function open(options?: { isReadOnly: boolean }) {
    await writeFile(file, "", { mode: 0o600, flag: "a" });
    const database = driver.open(file, options);
    onTestFinished(() => void database.close());
    return database;
  }

  it("the doctor reports no problem of a correct file, and leaves no record in it", async () => {
    const database = await open();
    expect(await ailmentsWith(sqliteStore(database))).toEqual([]);
    expect(database.prepare("select key from keyhold_records where key like '%doctor%'").all()).toEqual([]);
  });

  it("the doctor warns if other users can read the file, and accepts the fix", async () => {
    const database = await open();
    await chmod(file, 0o644);
    const store = sqliteStore(database);
    const found = await ailmentsWith(store);
    expect(found).toMatchObject([
      { problem: "sqlite-readable", level: "warning", why: "Its mode is 644.", fix: `chmod 600 ${file}*` },
    ]);
    execFileSync("sh", ["-c", found[0]?.fix ?? ""]);
    expect(await ailmentsWith(store)).toEqual([]);
    await chmod(`${file}-wal`, 0o640);
    expect(await ailmentsWith(store)).toMatchObject([{ problem: "sqlite-readable" }]);
  });

  it("the doctor reports a file that may only be read", async () => {
    await sqliteStore(await open()).get("key");
    expect(await ailmentsWith(sqliteStore(await open({ isReadOnly: true })))).toMatchObject([
      { problem: "sqlite-read-only", fix: `chmod u+w ${folder} ${file}` },
      { problem: "store-away" },
    ]);
  });

  it("the doctor reports a full disk", async () => {
    const database = await open();
    database.exec("pragma max_page_count = 1");
    expect(await ailmentsWith(sqliteStore(database))).toMatchObject([
      { problem: "sqlite-full", fix: `df -h ${folder}` },
      { problem: "store-away" },
    ]);
  });

  it("the doctor reports a file that was deleted while Keyhold used it", async () => {
    const store = sqliteStore(await open());
    await store.get("key");
    await rm(file);
    expect(await ailmentsWith(store)).toMatchObject([
      { problem: "sqlite-file-lost", fix: "node --env-file=.env server.js" },
      {
        problem: "store-away",
        fix: "node --env-file=.env server.js # restarted, if its SQLite file was deleted or replaced",
      },
    ]);
  });

  it("the doctor reports a file that is not a database", async () => {
    await writeFile(file, "This is a text. ".repeat(1000), { mode: 0o600 });
    expect(await ailmentsWith(sqliteStore(await open()))).toMatchObject([
      {
        problem: "sqlite-away",
        why: expect.stringContaining("not a database"),
        fix: `sqlite3 ${file} "pragma integrity_check"`,
      },
      { problem: "store-away" },
    ]);
  });
});
