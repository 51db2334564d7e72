import fc, { type Scheduler } from "fast-check";
import { expect, vi } from "vitest";
import { KeyholdError } from "../../src/index.js";
import type { Store } from "../../src/stores/Store.js";
import { type Answer, createApprovalWorld } from "./createApprovalWorld.js";

/** Milliseconds after which no approval of before counts. */
const LONG = 1_300_000;

const call = fc.record({
  does: fc.constant("call" as const),
  amount: fc.constantFrom(1, 1, 2),
  answer: fc.constantFrom<Answer>("answered", "answered", "lost", "refused"),
  isLeft: fc.constantFrom(false, false, true),
});
const decision = fc.record({
  does: fc.constantFrom(...(["approve", "approve", "approve", "decline"] as const)),
  nth: fc.nat(3),
});
const fault = fc.record({
  does: fc.constantFrom(
    ...(["kill", "leave", "connect", "disconnect", "lose a command", "lose an answer", "lose messages"] as const),
    ...(["jump ahead", "jump back"] as const),
  ),
});
const command = fc.record({
  what: fc.oneof({ weight: 4, arbitrary: call }, { weight: 4, arbitrary: decision }, { weight: 1, arbitrary: fault }),
  at: fc.constantFrom(0, 1),
});

type Command = typeof command extends fc.Arbitrary<infer Value> ? Value : never;

/** The errors that may occur while things go wrong. Any other is a bug. */
const FAILURES = ["store_unavailable", "not_connected", "unknown_approval", "internal"];
const codeOf = (error: unknown) => {
  if (error instanceof KeyholdError && FAILURES.includes(error.code)) return error.code;
  throw error;
};

/** Runs a plan in the scheduler's order, then checks that a call can be approved and sent when all faults are over. */
async function follow(scheduler: Scheduler, plan: readonly Command[], stores?: readonly Store[]): Promise<number> {
  vi.clearAllTimers();
  vi.setSystemTime(1e12);
  const world = createApprovalWorld(scheduler, stores);
  const { step, hiccups, state, startProcess, connect, untilQuiet } = world;
  const processes = [startProcess(), startProcess()];
  const leaving: AbortController[] = [];
  const recheck = () => processes.map(({ approvals }) => approvals.recheck(world.connection));

  const everything = plan.map(async ({ what, at }) => {
    await step(what.does);
    const process = processes[at] ?? startProcess();
    if (what.does === "call") {
      const client = new AbortController();
      if (what.isLeft) leaving.push(client);
      const attempt = () => process.call(what.amount, what.answer, client.signal);
      const outcome = await attempt();
      return outcome === "approval_required" ? attempt() : outcome;
    }
    switch (what.does) {
      case "approve":
      case "decline":
        return process.decide(what.does, what.nth);
      case "kill":
        process.die();
        processes[at] = startProcess();
        return;
      case "leave":
        return leaving.shift()?.abort();
      case "connect":
      case "disconnect":
        connect(what.does === "connect");
        return Promise.all(recheck());
      case "lose a command":
        return hiccups.push("before");
      case "lose an answer":
        return hiccups.push("after");
      case "lose messages":
        state.losesMessages = true;
        return;
      case "jump ahead":
      case "jump back":
        return vi.setSystemTime(Date.now() + (what.does === "jump back" ? -LONG : LONG));
    }
  });
  await untilQuiet(Promise.all(everything.map((one) => one.catch(codeOf))));
  expect(world.violations()).toEqual([]);
  const sent = world.sent.length;

  hiccups.length = 0;
  if (state.account === undefined) connect(true);
  vi.setSystemTime(Date.now() + LONG);
  const [process = startProcess()] = processes;
  const now = <T>(work: Promise<T>) => untilQuiet(work, { mayTimePass: false });
  expect(await now(process.call(1, "answered"))).toBe("approval_required");
  await now(process.decide("approve"));
  expect(await now(process.call(1, "answered"))).toBe("answered");
  expect(await now(process.call(1, "answered"))).toBe("approval_required");
  expect(world.violations()).toEqual([]);
  return sent;
}

/** Set it to the seed that a failure prints, to repeat that failure, or to another number, to try other schedules. */
const SEED = Number(process.env.SCHEDULE_SEED ?? 1);

/**
 * Follows so many random plans, and checks that no call is sent without its own approval, and none twice on one.
 *
 * @param stores stores on the same database. The processes use them in turn
 */
export async function followSchedules(runs: number, stores?: readonly Store[]): Promise<void> {
  // The scheduler decides what happens next, so no timer may do anything by itself.
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
  let sent = 0;
  const plans = fc.array(command, { minLength: 3, maxLength: 12, size: "max" });
  const schedule = fc.asyncProperty(fc.scheduler(), plans, async (scheduler, plan) => {
    sent += await follow(scheduler, plan, stores);
  });
  try {
    await fc.assert(schedule, { numRuns: runs, seed: SEED });
  } finally {
    vi.useRealTimers();
  }
  // Otherwise the schedules would show little.
  expect(sent).toBeGreaterThan(runs / 4);
}
