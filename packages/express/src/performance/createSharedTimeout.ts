/** Milliseconds between two looks at who has waited for too long. */
const EVERY = 100;

interface Waiting {
  /** The number of the look at which it is given up. */
  readonly until: number;
  giveUp(): void;
}

/**
 * Waits for any number of short works, for a limited time each. The works themselves go on. They share one timer, since a timer for each would cost more
 * than a command to Redis does.
 *
 * It counts looks, not time. If this process is blocked, or the machine gives it no processor, Node reads no answer, and that time must not count. Before
 * each look Node reads everything that has arrived.
 *
 * @param time milliseconds in which the process is able to work
 * @param late makes the error for work that takes too long
 */
export function createSharedTimeout(time: number, late: () => Error): <T>(work: Promise<T>) => Promise<T> {
  // In the order in which they began, which is that in which they end.
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
      // The next look may come at once, so it does not count.
      const one: Waiting = { until: looks + 1 + Math.ceil(time / EVERY), giveUp: () => reject(late()) };
      waiting.add(one);
      lookLater();
      work.then(resolve, reject).finally(() => waiting.delete(one));
    });
}
