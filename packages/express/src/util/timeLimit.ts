import { afterTime } from "./afterTime.js";

/**
 * A signal that aborts when some time is over, like `AbortSignal.timeout()`. The time in which this process was blocked does not count (`afterTime`), so
 * that it does not discard an answer that has arrived.
 *
 * @param time milliseconds
 */
export function timeLimit(time: number): AbortSignal {
  const over = new AbortController();
  const abort = () => over.abort(new DOMException("The time is over.", "TimeoutError"));
  afterTime(time, abort, { keepsProcess: false });
  return over.signal;
}
