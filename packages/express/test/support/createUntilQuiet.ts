import type { Scheduler } from "fast-check";
import { vi } from "vitest";

/** Creates a function that runs one step after the other until no step is left. The scheduler also decides when time passes, if it may pass. */
export function createUntilQuiet(scheduler: Scheduler) {
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
      if (mayTimePass && !timePasses && vi.getTimerCount() > 0) {
        timePasses = true;
        scheduler.schedule(Promise.resolve(), "time passes").then(() => {
          timePasses = false;
          vi.advanceTimersToNextTimer();
        });
      }
      if (scheduler.count() > 0) await scheduler.waitOne();
      else if (isOver) return work;
      else throw new Error("All tasks are waiting, and no step is left.");
    }
  };
}
