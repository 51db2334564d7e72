import { type RunningRedis, startRedis } from "@keyhold/test-support";
import { createClient } from "redis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createSharedTimeout } from "../../src/performance/createSharedTimeout.js";
import { nodeRedisDriver } from "../../src/stores/redis/nodeRedisDriver.js";
import { withCommandTimeout } from "../../src/stores/redis/withCommandTimeout.js";
import { afterTime } from "../../src/util/afterTime.js";
import { timeLimit } from "../../src/util/timeLimit.js";
import { withTimeout } from "../../src/util/withTimeout.js";
import { openSwitch } from "../support/openSwitch.js";

const never = new Promise<never>(() => undefined);

/** Keeps the event loop busy: no timer fires, and nothing that arrives is read. */
function block(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

describe("createSharedTimeout", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "setImmediate"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("a shared timeout returns the result of the work, and fails if the work fails", async () => {
    const soon = createSharedTimeout(2_000, () => new Error("late"));
    expect(await soon(Promise.resolve("done"))).toBe("done");
    await expect(soon(Promise.reject(new Error("failed")))).rejects.toThrow("failed");
  });

  it("a shared timeout fails each work when its own time is over, and not before", async () => {
    const soon = createSharedTimeout(2_000, () => new Error("late"));
    const outcomes: string[] = [];
    const note = (name: string) => soon(never).catch(({ message }: Error) => outcomes.push(`${name} ${message}`));
    note("first");
    await vi.advanceTimersByTimeAsync(1_500);
    note("second");
    await vi.advanceTimersByTimeAsync(450);
    expect(outcomes).toEqual([]);
    await vi.advanceTimersByTimeAsync(300);
    expect(outcomes).toEqual(["first late"]);
    await vi.advanceTimersByTimeAsync(1_500);
    expect(outcomes).toEqual(["first late", "second late"]);
  });

  it("a shared timeout has no timer while no work is waiting", async () => {
    const soon = createSharedTimeout(2_000, () => new Error("late"));
    await soon(Promise.resolve());
    await vi.advanceTimersByTimeAsync(200);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("an event loop that was blocked for longer than the timeout", () => {
  /** Milliseconds. */
  const TIME = 100;
  const late = () => {
    throw new Error("late");
  };
  /** An answer that arrives soon after the blocking has ended, as from a server that was waiting for this process. */
  const answerSoon = () => new Promise((resolve) => setImmediate(() => setImmediate(() => resolve("the answer"))));

  it.each([
    ["createSharedTimeout", (work: Promise<unknown>) => createSharedTimeout(TIME, () => new Error("late"))(work)],
    ["withTimeout", (work: Promise<unknown>) => withTimeout(work, TIME, late)],
    [
      "timeLimit",
      (work: Promise<unknown>) => {
        const signal = timeLimit(TIME);
        return work.then((answer) => (signal.aborted ? late() : answer));
      },
    ],
  ])("%s does not discard an answer that is under way", async (_name, wait) => {
    const answer = wait(answerSoon());
    block(5 * TIME);
    expect(await answer).toBe("the answer");
  });

  it("afterTime() does not call back after it is cancelled, and calls back when its time is over", async () => {
    const called = vi.fn();
    afterTime(1, called)();
    await new Promise<void>((resolve) => void afterTime(2, resolve));
    expect(called).not.toHaveBeenCalled();
  });
});

describe("withCommandTimeout", () => {
  let running: RunningRedis;
  let wire: Awaited<ReturnType<typeof openSwitch>>;
  let redis: Awaited<ReturnType<typeof connected>>;
  const connected = (url: string) =>
    createClient({ url })
      .on("error", () => undefined)
      .connect();
  beforeAll(async () => {
    running = await startRedis();
    wire = await openSwitch(running.url);
    redis = await connected(wire.url);
    await redis.set("keyhold:key", "value");
  });
  afterAll(async () => {
    redis.destroy();
    await wire.close();
    await running.close();
  });

  it("a command to Redis succeeds although this process was blocked for longer than a command may take", async () => {
    const commands = withCommandTimeout(nodeRedisDriver(redis));
    const asked = [commands.get("keyhold:key")];
    block(2_500);
    // The switch runs in this process too. So this lets the command leave before the process is blocked again.
    await new Promise(setImmediate);
    asked.push(commands.get("keyhold:key"));
    await new Promise(setImmediate);
    block(2_500);
    expect(await Promise.all(asked)).toEqual(["value", "value"]);
  });

  it("a command to Redis fails if Redis keeps the connection and does not answer, and the cause says so", async () => {
    wire.silence();
    await expect(withCommandTimeout(nodeRedisDriver(redis)).get("keyhold:key")).rejects.toMatchObject({
      code: "store_unavailable",
      cause: { message: "Redis did not answer within 2 seconds. The command may have been carried out." },
    });
    wire.restore();
  });

  it("a command to Redis fails at once if there is no connection, and the cause says so", async () => {
    const away = { ...nodeRedisDriver(redis), isReady: () => false };
    await expect(withCommandTimeout(away).get("keyhold:key")).rejects.toMatchObject({
      code: "store_unavailable",
      cause: { message: "The client has no connection to Redis." },
    });
  });
});
