import fc, { type Scheduler } from "fast-check";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { checkGrants, LONG, plans, runPlan } from "../support/connectionSchedules.js";
import { createUntilQuiet } from "../support/createUntilQuiet.js";
import { createWorld } from "../support/createWorld.js";

// The scheduler decides what happens next, so no timer may do anything by itself.
vi.mock("node:timers/promises", () => ({
  setTimeout: (time: number) => new Promise((done) => setTimeout(done, time)),
}));
// The real afterTime() divides a timer into parts. They would only add steps.
vi.mock("../../src/util/afterTime.js", () => ({
  afterTime(time: number, callback: () => void) {
    const timer = setTimeout(callback, time);
    return () => clearTimeout(timer);
  },
}));
beforeAll(() => {
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
});
afterAll(() => {
  vi.useRealTimers();
});

/** `interleavings.long.test.ts` sets a larger number. */
const RUNS = Number(process.env.SCHEDULE_RUNS ?? 1_000);
/** Set it to the seed that a failure prints, to repeat that failure, or to another number, to try other schedules. */
const SEED = Number(process.env.SCHEDULE_SEED ?? 1);
/** Milliseconds. The test takes about 2 seconds, or 20 for ten times as many schedules. The limit is so high that speed does not matter. */
const TIMEOUT = 60 * 60_000;

/** Runs a plan in the scheduler's order, then checks every grant when all faults are over. */
async function follow(scheduler: Scheduler, plan: Parameters<typeof runPlan>[1]) {
  vi.clearAllTimers();
  vi.setSystemTime(0);
  const world = createWorld(scheduler);
  const untilQuiet = createUntilQuiet(scheduler);
  await runPlan(world, plan, untilQuiet);
  const refreshed = world.server.refreshed();
  vi.setSystemTime(Date.now() + LONG);
  await checkGrants(world, untilQuiet);
  return { refreshed, lostLocks: world.lostLocks.size };
}

it(`Keyhold loses no grant, mixes up no users and uses no refresh token twice, in ${RUNS} schedules`, {
  timeout: TIMEOUT,
}, async () => {
  const seen = { refreshed: 0, lostLocks: 0 };
  const schedule = fc.asyncProperty(fc.scheduler(), plans, async (scheduler, plan) => {
    const { refreshed, lostLocks } = await follow(scheduler, plan);
    seen.refreshed += refreshed;
    seen.lostLocks += lostLocks;
  });
  await fc.assert(schedule, { numRuns: RUNS, seed: SEED });
  // Otherwise the schedules would show little.
  expect(seen.refreshed).toBeGreaterThan(RUNS / 4);
  expect(seen.lostLocks).toBeGreaterThan(RUNS / 200);
});
