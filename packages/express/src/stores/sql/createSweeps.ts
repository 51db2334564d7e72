/** Milliseconds between a write and the sweep after it. */
const AFTER = 60_000;
/** Milliseconds between two sweeps if the first one did not remove everything. */
const AGAIN_AFTER = 100;
/** The maximum number of values that one sweep removes, so that it never holds up other work. */
export const SWEPT_AT_ONCE = 1_000;

/** Removes ended values from the database, in the background. */
export interface Sweeps {
  /** Call it after a write: a sweep follows within a minute. A database that no process writes to stays idle. */
  soon(): void;
  close(): void;
}

/** @param sweep removes up to `SWEPT_AT_ONCE` ended values, and returns how many. If it fails, a later sweep removes them */
export function createSweeps(sweep: () => Promise<number>): Sweeps {
  let timer: NodeJS.Timeout | undefined;

  function within(time: number): void {
    timer ??= setTimeout(async () => {
      const removed = await sweep().catch(() => 0);
      timer = undefined;
      if (removed >= SWEPT_AT_ONCE) within(AGAIN_AFTER);
    }, time).unref();
  }

  return {
    soon: () => within(AFTER),
    close() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
