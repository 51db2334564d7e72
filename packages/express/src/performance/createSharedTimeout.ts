/** Milliseconds between two checks for work that has taken too long. */
const EVERY = 100;

interface Waiting {
  /** The number of the check at which the work times out. */
  readonly until: number;
  giveUp(): void;
}

/**
 * Limits the time of many short operations. A timeout does not stop the operation. All operations share one timer, because one timer for
 * each would cost more than a command to Redis.
 *
 * The benchmark that shows the gain: "CPU µs/call" in the line `keyhold` of the table "small calls, many callers" (apps/bench),
 * where each call sends two commands.
 *
 * It counts checks, not time. While this process is blocked or gets no CPU time, Node reads no answers, so that time must not count. Before
 * each check, Node reads everything that has arrived.
 *
 * @param time milliseconds in which the process can work
 * @param late creates the error for an operation that takes too long
 */
export function createSharedTimeout(time: number, late: () => Error): <T>(work: Promise<T>) => Promise<T> {
  // The operations in the order in which they began, so the first one times out first.
  const waiting = new Set<Waiting>();
  let isLooking = false;
  let looks = 0;

  function look(): void {
    looks++;
    for (const one of waiting) {
      if (one.until > looks) break;
      waiting.delete(one);
      one.giveUp();
    }
    isLooking = false;
    if (waiting.size > 0) lookLater();
  }

  function lookLater(): void {
    if (isLooking) return;
    isLooking = true;
    setTimeout(() => setImmediate(look), EVERY).unref();
  }

  return (work) =>
    new Promise((resolve, reject) => {
      // The next check can come at once, so it does not count.
      const one: Waiting = { until: looks + 1 + Math.ceil(time / EVERY), giveUp: () => reject(late()) };
      waiting.add(one);
      lookLater();
      work.then(resolve, reject).finally(() => waiting.delete(one));
    });
}
