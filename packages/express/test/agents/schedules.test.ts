import { describe, it } from "vitest";
import { postgresStore } from "../../src/index.js";
import { followSchedules } from "../support/followSchedules.js";
import { hasPostgres, openRealPostgres } from "../support/postgresDatabases.js";
import { type StoreKind, storeKinds } from "../support/storeKinds.js";

/** `schedules.long.test.ts` sets larger numbers. */
const RUNS = Number(process.env.APPROVAL_RUNS ?? 500);
const DATABASE_RUNS = Number(process.env.APPROVAL_DATABASE_RUNS ?? 10);
/** Milliseconds. The limit is so high that speed does not matter. */
const TIMEOUT = 60 * 60_000;

const postgres: StoreKind = {
  name: "PostgreSQL",
  async start() {
    const { another, close } = await openRealPostgres();
    return { open: async () => postgresStore(another()), close };
  },
};
const databases = [
  ...storeKinds.filter(({ name }) => name === "SQLite" || name === "PGlite"),
  ...(hasPostgres ? [postgres] : []),
];

it(
  `no call is sent without its own approval, and none twice on one, in ${RUNS} schedules`,
  {
    timeout: TIMEOUT,
  },
  async () => followSchedules(RUNS),
);

describe.each(databases)("in $name", ({ start }) => {
  it(`no call is sent without its own approval, and none twice on one, in ${DATABASE_RUNS} schedules`, {
    timeout: TIMEOUT,
  }, async () => {
    const { open, close } = await start();
    await followSchedules(DATABASE_RUNS, [await open(), await open()]);
    await close();
  });
});
