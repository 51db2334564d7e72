/** The number of parts into which a timer divides its time. */
const PARTS = 20;

/**
 * Calls back after some time in which this process could work. After the event loop was blocked, Node runs timers before it reads answers
 * that have already arrived. So this function counts the time in parts. A part that takes longer counts only once, and after each part Node
 * reads everything that has arrived.
 *
 * @param time milliseconds
 * @param keepsProcess whether Node waits for the timer before it ends the process
 * @returns a function that cancels the timer
 */
export function afterTime(time: number, callback: () => void, { keepsProcess = true } = {}): () => void {
  let timer: NodeJS.Timeout | undefined;
  let left = PARTS;
  let isCancelled = false;

  function count(): void {
    timer = setTimeout(() => setImmediate(isCounted), time / PARTS);
    if (!keepsProcess) timer.unref();
  }

  function isCounted(): void {
    if (isCancelled) return;
    left--;
    if (left === 0) callback();
    else count();
  }

  count();
  return () => {
    isCancelled = true;
    clearTimeout(timer);
  };
}
