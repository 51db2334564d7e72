import { setTimeout as pause } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { checkGrants, LONG, plans, runPlan } from "../support/connectionSchedules.js";
import { createWorld } from "../support/createWorld.js";
import { databaseKinds, type OpenedStores } from "../support/storeKinds.js";

/** Schedules for each database, and how many of them run at the same time. */
const RUNS = 200;
const AT_ONCE = 50;
/** As for `interleavings.test.ts`. The plans are repeated, but not the time that each step takes. */
const SEED = Number(process.env.SCHEDULE_SEED ?? 1);
/** The most milliseconds before a step. */
const LONGEST_PAUSE = 20;
/** Milliseconds. The limit is so high that speed does not matter. */
const TIMEOUT = 60 * 60_000;

/** Each step happens when its time has come, and the database's own clock judges when a lock ends. */
const steps = {
  schedule: <T>(task: Promise<T>): Promise<T> => pause(Math.random() * LONGEST_PAUSE).then(() => task),
};
const wait = <T>(work: Promise<T>): Promise<T> => work;

describe.each(databaseKinds)("in real time on $name", ({ start }) => {
  let opened: OpenedStores;
  /** Milliseconds that this process's clock is ahead. Timers and the database use the machine's clock. */
  let passed = 0;
  beforeAll(async () => {
    opened = await start();
    const now = Date.now;
    vi.spyOn(Date, "now").mockImplementation(() => now() + passed);
  });
  afterAll(async () => {
    vi.restoreAllMocks();
    await opened.close();
  });

  it(`Keyhold loses no grant, mixes up no users and uses no refresh token twice, in ${RUNS} schedules`, {
    timeout: TIMEOUT,
  }, async () => {
    const stores = [await opened.open(), await opened.open()] as const;
    const seen = { refreshed: 0, lostLocks: 0 };
    const left = fc.sample(plans, { numRuns: RUNS, seed: SEED });
    while (left.length > 0) {
      const all = left.splice(0, AT_ONCE).map((plan) => ({ plan, world: createWorld(steps, stores) }));
      await Promise.all(all.map(({ plan, world }) => runPlan(world, plan, wait)));
      for (const { world } of all) {
        seen.refreshed += world.server.refreshed();
        seen.lostLocks += world.lostLocks.size;
      }
      passed += LONG;
      await Promise.all(all.map(({ world }) => checkGrants(world, wait)));
      await Promise.all(all.map(({ world }) => world.services.backgroundWork.close()));
    }
    console.log("seen", seen);
    expect(seen.refreshed).toBeGreaterThan(RUNS / 4);
  });
});
