import { it } from "vitest";
import { followAtEmulator } from "../support/followAtEmulator.js";

/** `emulatorSchedules.long.test.ts` sets a larger number. */
const RUNS = Number(process.env.EMULATOR_RUNS ?? 500);

it(
  `by Agentcard's own log, two processes send no call without its own approval, and none twice on one, in ${RUNS} schedules`,
  // The limit is so high that speed does not matter.
  { timeout: 60 * 60_000 },
  async () => followAtEmulator(RUNS),
);
