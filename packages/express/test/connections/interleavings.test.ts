import fc, { type Scheduler } from "fast-check";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { AccessTokens } from "../../src/connections/createAccessTokens.js";
import { disconnect } from "../../src/connections/disconnect.js";
import { labelGrant } from "../../src/connections/labelGrant.js";
import { grantBefore, storeGrant } from "../../src/connections/storeGrant.js";
import { KeyholdError } from "../../src/index.js";
import { connectionKey } from "../../src/vault/createVault.js";
import { withLock } from "../../src/vault/withLock.js";
import { createWorld, issuedBy, resolveCall } from "../support/createWorld.js";

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
/** Milliseconds after which Keyhold retries everything, and access tokens have expired. */
const LONG = 700_000;
const USERS = ["alice", "bob"];

type World = ReturnType<typeof createWorld>;
type Does = (world: World, userId: string, access: AccessTokens) => Promise<unknown>;

/** Connects as a callback does. */
const connect: Does = async ({ services, server, step }, userId) => {
  const { backgroundWork, store, vault } = services;
  const user = resolveCall(userId);
  const redeemAndStore = async () => {
    const before = await grantBefore(vault, user);
    await step("redeems a code");
    await storeGrant(services, user, { tokens: server.grant(userId, issuedBy) }, { before });
    return { before, claims: {} };
  };
  const granted = await withLock(store, connectionKey(user, "lock"), redeemAndStore, backgroundWork.mayGoOn);
  await labelGrant(services, user, granted);
};

/** Uses and refreshes tokens as a request to the MCP server does. */
const call: Does = async ({ server, step }, userId, access) => {
  const first = await access.token(resolveCall(userId));
  expect(server.familyOf(first)?.userId).toBe(userId);
  await step("calls the MCP server");
  if (server.accepts(first)) return;
  const second = await access.token(resolveCall(userId), { rejected: first });
  expect(second).not.toBe(first);
  expect(server.familyOf(second)?.userId).toBe(userId);
};

const commands = {
  call,
  connect,
  disconnect: ({ services }, userId) => disconnect(services, resolveCall(userId)),
  "step up": async (_world, userId, access) =>
    access.stepUp(resolveCall(userId), await access.token(resolveCall(userId)), "more"),
  "end grants": async ({ server }, userId) => server.endGrants(userId),
  "expire tokens": async ({ server }) => server.expireAccessTokens(),
  "lose lock": ({ loseLock }, userId) => loseLock(userId),
  "lose a command": async ({ hiccups }) => hiccups.push("before"),
  "lose an answer": async ({ hiccups }) => hiccups.push("after"),
  503: async ({ server }) => server.faults.push("503"),
  server_error: async ({ server }) => server.faults.push("server_error"),
  invalid_client: async ({ server }) => server.faults.push("invalid_client"),
  unreachable: async ({ server }) => server.faults.push("unreachable"),
  "lose tokens": async ({ server }) => server.faults.push("answer lost"),
} satisfies Record<string, Does>;

const names = Object.keys(commands) as (keyof typeof commands)[];
const command = fc.record({
  does: fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom(...names) },
    { weight: 1, arbitrary: fc.constantFrom("call", "call", "call", "expire tokens", "lose lock") },
  ),
  user: fc.constantFrom("alice", ...USERS),
  at: fc.constantFrom(0, 1),
});

type Command = typeof command extends fc.Arbitrary<infer Value> ? Value : never;

/** The errors that may occur while things go wrong. Any other is a bug. */
const codeOf = (error: unknown) => {
  if (error instanceof KeyholdError && error.code !== "internal") return error.code;
  throw error;
};

/** Runs a plan in the scheduler's order, then checks every grant when all faults are over. */
async function follow(scheduler: Scheduler, plan: readonly Command[]) {
  vi.clearAllTimers();
  vi.setSystemTime(0);
  const world = createWorld(scheduler);
  const { server, step, untilQuiet, processes, latest } = world;
  const act = (does: Does, user: string, at: number) => does(world, user, processes[at] ?? processes[0]);
  for (const user of USERS) await untilQuiet(act(connect, user, 0));
  server.expireAccessTokens();

  const everything = plan.map(async ({ does, user, at }) => {
    await step(`${user}: ${does}`);
    return act(commands[does], user, at);
  });
  await untilQuiet(Promise.all(everything.map((one) => one.catch(codeOf))));
  const refreshed = server.refreshed();

  world.hiccups.length = 0;
  server.faults.length = 0;
  vi.setSystemTime(Date.now() + LONG);
  for (const user of USERS) {
    const goesOn = server.familyOf(latest(user))?.over === false;
    for (const at of processes.keys()) {
      const attempt = () => untilQuiet(act(call, user, at).then(() => "ok", codeOf));
      // The first call may stop waiting. The refresh continues, and the second call gets its result.
      const outcome = (await attempt()).replace("provider_unavailable", await attempt());
      if (goesOn) expect(outcome).toBe("ok");
      else expect(["not_connected", "needs_reconnect"]).toContain(outcome);
    }
    await untilQuiet(act(connect, user, 0));
    await untilQuiet(act(call, user, 1));
  }
  expect(server.violations).toEqual([]);
  return { refreshed, lostLocks: world.lostLocks.size };
}

it(`Keyhold loses no grant, mixes up no users and uses no refresh token twice, in ${RUNS} schedules`, {
  timeout: TIMEOUT,
}, async () => {
  const seen = { refreshed: 0, lostLocks: 0 };
  const plans = fc.array(command, { minLength: 2, maxLength: 8, size: "max" });
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
