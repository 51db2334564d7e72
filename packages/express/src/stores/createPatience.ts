/** How often it is looked who has waited for too long, in milliseconds. */
const PRECISION = 100;

interface Waiting {
  readonly until: number;
  giveUp(): void;
}

/**
 * Waits for any number of short works, none for longer than some time. They share one timer: a timer for each would cost
 * more than a command to Redis does. The works themselves go on.
 *
 * @param time milliseconds
 * @param late makes the error for whoever has waited for too long
 */
export function createPatience(time: number, late: () => Error): <T>(work: Promise<T>) => Promise<T> {
  // In the order in which they began, which is that in which they end.
  const waiting = new Set<Waiting>();
  let looks = false;

  function look(): void {
    const now = performance.now();
    for (const one of waiting) {
      if (one.until > now) break;
      waiting.delete(one);
      one.giveUp();
    }
    looks = false;
    if (waiting.size > 0) lookLater();
  }

  function lookLater(): void {
    if (looks) return;
    looks = true;
    // After this process was busy, timers come first: answers that have long arrived are read before anything is called late.
    setTimeout(() => setImmediate(look), PRECISION).unref();
  }

  return (work) =>
    new Promise((resolve, reject) => {
      const one: Waiting = { until: performance.now() + time, giveUp: () => reject(late()) };
      waiting.add(one);
      lookLater();
      work.then(resolve, reject).finally(() => waiting.delete(one));
    });
}
