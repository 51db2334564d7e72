import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chown, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { findPostgres, startPostgresServer } from "@keyhold/test-support";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { postgresStore } from "../../src/index.js";
import { failureOf } from "../support/failureOf.js";

const run = promisify(execFile);
type Server = NonNullable<Awaited<ReturnType<typeof startPostgresServer>>>;

/** Creates a disk of so many MiB. Needs root on Linux. @returns its folder; `undefined` if this user may not do that */
async function openDisk(size: number): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), "keyhold-disk-"));
  const isMounted = await run("mount", ["-t", "tmpfs", "-o", `size=${size}m`, "tmpfs", folder]).then(
    () => true,
    () => false,
  );
  onTestFinished(async () => {
    if (isMounted) await run("umount", ["--lazy", folder]);
    await rm(folder, { recursive: true });
  });
  return isMounted ? folder : undefined;
}

describe.runIf(await findPostgres())("a real PostgreSQL that can read and not write", () => {
  let server: Server;
  const closing: (() => unknown)[] = [];
  beforeEach(async () => {
    server = (await startPostgresServer()) ?? expect.fail();
    closing.push(server.close);
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  function openStore({ url }: Server, options?: string) {
    const pool = new pg.Pool({ connectionString: url, options });
    closing.push(() => pool.end());
    return { pool, store: postgresStore(pool) };
  }

  it("a full disk is told as store_unavailable with PostgreSQL's reason, and Keyhold works again when there is space", async ({
    skip,
  }) => {
    const disk = (await openDisk(8)) ?? skip("Only root can create a small disk.");
    const { pool } = openStore(server);
    const { data } = (await pool.query("select current_setting('data_directory') as data")).rows[0];
    const { uid, gid } = await stat(data);
    await chown(disk, uid, gid);
    await pool.query(`create tablespace small location '${disk}'`);
    const { store } = openStore(server, "-c default_tablespace=small");
    await store.set("key", "value");
    const large = () => randomBytes(500_000).toString("base64url");
    async function fill() {
      for (let count = 0; ; count++) await store.set(`large ${count}`, large());
    }

    expect(await failureOf(fill())).toMatch(/53100.*No space left on device/);
    expect(await store.get("key")).toBe("value");

    await run("mount", ["-o", "remount,size=64m", disk]);
    const value = large();
    await store.set("large", value);
    expect(await store.get("large")).toBe(value);
  });

  it("a replica is told as store_unavailable with PostgreSQL's reason, and answers reads", async () => {
    const { store: onPrimary } = openStore(server);
    await onPrimary.set("key", "value");
    const replica = (await startPostgresServer([], server)) ?? expect.fail();
    closing.push(replica.close);
    const { store } = openStore(replica);
    expect(await store.get("key")).toBe("value");
    const writes = [
      store.set("key", "other"),
      store.take("key"),
      store.swap("key", "value", "other"),
      store.count("key", 60_000),
    ];
    for (const failure of await Promise.all(writes.map(failureOf))) {
      expect(failure).toMatch(/25006.*read-only transaction/);
    }
    const listening = store.messages?.listen(
      () => undefined,
      () => undefined,
    );
    expect(await failureOf(listening ?? expect.fail())).toMatch(/25006.*LISTEN during recovery/);
  });
});
