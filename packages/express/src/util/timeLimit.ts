import { afterTime } from "./afterTime.js";

/**
 * Creates a signal that aborts after some time, like `AbortSignal.timeout()`. Time in which this process was blocked does not count
 * (`afterTime`), so Keyhold does not discard an answer that has arrived.
 *
 * @param time milliseconds
 */
export function timeLimit(time: number): AbortSignal {
  const over = new AbortController();
  const abort = () => over.abort(new DOMException("The time is over.", "TimeoutError"));
  afterTime(time, abort, { keepsProcess: false });
  return over.signal;
}
