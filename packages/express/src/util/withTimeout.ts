import { afterTime } from "./afterTime.js";

/**
 * Waits for some work, for a limited time. A timeout does not stop the work, and a later failure of the work is ignored.
 *
 * @param time milliseconds in which this process can work (`afterTime`)
 * @param late returns the result when the time is over, or throws
 */
export async function withTimeout<T, L>(work: Promise<T>, time: number, late: () => L): Promise<T | L> {
  let cancel = () => {};
  const deadline = new Promise<void>((resolve) => {
    cancel = afterTime(time, resolve);
  }).then(late);
  work.catch(() => undefined);
  deadline.catch(() => undefined);
  return Promise.race([work, deadline]).finally(cancel);
}
