/**
 * Waits for some work, but not for ever. The work itself goes on.
 *
 * @param time milliseconds
 * @param late what to give, or throw, when the time is over
 */
export async function withinTime<T, L>(work: Promise<T>, time: number, late: () => L): Promise<T | L> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<L>((resolve, reject) => {
    const giveUp = () => {
      try {
        resolve(late());
      } catch (error) {
        reject(error);
      }
    };
    // After this process was busy, timers come first: answers that have long arrived are read before anything is called late.
    timer = setTimeout(() => setImmediate(giveUp), time);
  });
  // Whoever stopped waiting does not hear of a later failure.
  work.catch(() => undefined);
  return Promise.race([work, deadline]).finally(() => clearTimeout(timer));
}
