import type { Scheduler } from "fast-check";
import { vi } from "vitest";

/**
 * Creates a function that runs one step after the other until no step is left. The scheduler also decides when time passes.
 *
 * @param options.stepsBetween the minimum number of steps between two times that time passes, as long as there are steps
 * @param options.settled waits for work outside this process that the last step has begun, such as a command to a database
 */
export function createUntilQuiet(scheduler: Scheduler, { stepsBetween = 0, settled = async () => {} } = {}) {
  let steps = 0;
  return async <T>(work: Promise<T>, { mayTimePass = true } = {}): Promise<T> => {
    let isOver = false;
    const over = () => {
      isOver = true;
    };
    work.then(over, over);
    let timePasses = false;
    for (;;) {
      // After this, everything that follows from the last step has happened.
      await new Promise(setImmediate);
      await settled();
      const isTime = scheduler.count() === 0 || steps >= stepsBetween;
      if (mayTimePass && isTime && !timePasses && vi.getTimerCount() > 0) {
        timePasses = true;
        steps = 0;
        scheduler.schedule(Promise.resolve(), "time passes").then(() => {
          timePasses = false;
          vi.advanceTimersToNextTimer();
        });
      }
      steps++;
      if (scheduler.count() > 0) await scheduler.waitOne();
      else if (isOver) return work;
      else throw new Error("All tasks are waiting, and no step is left.");
    }
  };
}
