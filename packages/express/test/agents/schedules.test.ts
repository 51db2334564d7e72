import { describe, it } from "vitest";
import { followSchedules } from "../support/followSchedules.js";
import { databaseKinds } from "../support/storeKinds.js";

/** `schedules.long.test.ts` sets larger numbers. */
const RUNS = Number(process.env.APPROVAL_RUNS ?? 500);
const DATABASE_RUNS = Number(process.env.APPROVAL_DATABASE_RUNS ?? 10);
/** Milliseconds. The limit is so high that speed does not matter. */
const TIMEOUT = 60 * 60_000;

it(
  `two processes send no call without its own approval, and none twice on one, in ${RUNS} schedules`,
  {
    timeout: TIMEOUT,
  },
  async () => followSchedules(RUNS),
);

describe.each(databaseKinds)("in $name", ({ start }) => {
  it(`two processes send no call without its own approval, and none twice on one, in ${DATABASE_RUNS} schedules`, {
    timeout: TIMEOUT,
  }, async () => {
    const { open, close } = await start();
    await followSchedules(DATABASE_RUNS, [await open(), await open()]);
    await close();
  });
});
