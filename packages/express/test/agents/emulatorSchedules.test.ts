import { describe, it } from "vitest";
import { followAtEmulator } from "../support/followAtEmulator.js";
import { serverKinds } from "../support/storeKinds.js";

/** `emulatorSchedules.long.test.ts` sets larger numbers. */
const RUNS = Number(process.env.EMULATOR_RUNS ?? 500);
const PROCESS_RUNS = Number(process.env.EMULATOR_PROCESS_RUNS ?? 20);
/** Milliseconds. The limit is so high that speed does not matter. */
const TIMEOUT = 60 * 60_000;

it(
  `by Agentcard's own log, two backends in one process send no call without its own approval, and none twice on one, in ${RUNS} schedules`,
  { timeout: TIMEOUT },
  async () => followAtEmulator(RUNS),
);

describe.each(serverKinds)("on $name", ({ start }) => {
  it(`by Agentcard's own log, two processes send no call without its own approval, and none twice on one, in ${PROCESS_RUNS} schedules`, {
    timeout: TIMEOUT,
  }, async () => {
    const stores = await start();
    await followAtEmulator(PROCESS_RUNS, stores);
    await stores.close();
  });
});
