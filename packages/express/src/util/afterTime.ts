/** How many parts of its time a timer counts one after the other. */
const PARTS = 20;

/**
 * Calls back when some time has passed in which this process was able to work. If its event loop is blocked, or the machine gives it no processor, an
 * answer may have arrived long ago, and Node calls timers before it reads the answer. So the time is counted in parts: a part that takes longer counts
 * once, and after each part Node reads everything that has arrived.
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
