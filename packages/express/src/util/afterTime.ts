/** How many parts of its time a timer counts one after the other. */
const PARTS = 20;

/**
 * Calls back after some time in which this process was able to work. If its event loop was blocked, or the machine gave it no processor, an
 * answer may have arrived long ago, but Node runs timers before it reads the answer. So this function counts the time in parts: a part that takes longer
 * counts once, and after each part Node reads everything that has arrived.
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
