import { PGlite } from "@electric-sql/pglite";
import { findPostgres, type PostgresServer, startPostgresServer } from "@keyhold/test-support";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import { type PostgresPool, postgresStore } from "../../src/index.js";
import { keepRotatedToken } from "../support/keepRotatedToken.js";
import { openSwitch } from "../support/openSwitch.js";
import { surviveOutage } from "../support/surviveOutage.js";

const everything = "every answer is a 503 with a code, and afterwards everything is as before";

describe.each(["refuses connections", "does the work and loses the answer"])("a PostgreSQL that %s", (how) => {
  let database: PGlite;
  // PGlite creates its files in memory first, which takes long on a busy machine.
  beforeAll(async () => {
    database = await PGlite.create("memory://");
  }, 10 * PATIENCE);
  afterAll(() => database.close());

  function openPool() {
    let isAway = false;
    const pool: PostgresPool = {
      async query(text, values) {
        if (isAway && how === "refuses connections") throw failure("ECONNREFUSED");
        const answer = await database.query(text, values);
        if (isAway) throw failure("ECONNRESET");
        return answer;
      },
    };
    return {
      store: postgresStore(pool),
      begin() {
        isAway = true;
      },
      end() {
        isAway = false;
      },
    };
  }
  const failure = (code: string) => Object.assign(new Error(`the database is away: ${code}`), { code });

  it(`while PostgreSQL ${how}, ${everything}`, async () => {
    const { store, begin, end } = openPool();
    // This pool cannot listen to other processes.
    await surviveOutage({ options: { store }, other: undefined, begin, end });
  });

  it(`Keyhold does not lose a refresh token that was rotated while PostgreSQL ${how}`, async () => {
    const { store, begin, end } = openPool();
    await keepRotatedToken(() => ({ begin, end }), store);
  });
});

describe.runIf(await findPostgres())("a real PostgreSQL that is away", () => {
  let server: PostgresServer;
  let wire: Awaited<ReturnType<typeof openSwitch>>;
  beforeAll(async () => {
    server = (await startPostgresServer()) ?? expect.fail();
    wire = await openSwitch(server.url);
  });
  afterAll(async () => {
    await wire.close();
    await server.close();
  });

  it.each([
    ["cut", () => wire.cut(), () => wire.restore()],
    ["silent", () => wire.silence(), () => wire.restore()],
    ["killed", () => server.kill(), () => server.startAgain()],
  ])(`while a real PostgreSQL is away (%s), ${everything}`, async (_how, begin, end) => {
    const [pool, direct] = [wire.url, server.url].map((connectionString) => new pg.Pool({ connectionString }));
    if (!pool || !direct) throw expect.fail();
    const [store, otherStore] = [postgresStore(pool), postgresStore(direct)];
    await surviveOutage({ options: { store }, other: { store: otherStore }, begin, end });
    await Promise.all([pool.end(), direct.end()]);
  });

  it("Keyhold does not lose a refresh token that was rotated while a real PostgreSQL was killed", async () => {
    const pool = new pg.Pool({ connectionString: server.url });
    await keepRotatedToken(() => ({ begin: server.kill, end: server.startAgain }), postgresStore(pool));
    await pool.end();
  });
});
