import { setTimeout as pause } from "node:timers/promises";
import { findPostgres, startPostgresServer } from "@keyhold/test-support";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { postgresStore } from "../../src/index.js";
import { LONG, liveThroughKills, random } from "../support/liveThroughKills.js";

/** Milliseconds that the test runs. */
const LASTS = Number(process.env.KILLED_POSTGRES_TIME ?? 240_000);

const isInstalled = (await findPostgres()) !== undefined;
if (!isInstalled) console.log("No PostgreSQL is installed, so the tests of a killed PostgreSQL are left out.");

describe.runIf(isInstalled)("a PostgreSQL that is killed at random moments", () => {
  it("Keyhold loses no grant, and revokes no grant of a user who has not disconnected", {
    timeout: LASTS + 2 * LONG,
  }, async () => {
    const server = (await startPostgresServer()) ?? expect.fail();
    async function openStore() {
      const pool = new pg.Pool({ connectionString: server.url });
      return { options: { store: postgresStore(pool) }, close: () => pool.end() };
    }
    async function disturb() {
      await server.kill();
      await pause(random(1_000));
      await server.startAgain();
    }
    await liveThroughKills(LASTS, openStore, disturb);
    await server.close();
  });
});
