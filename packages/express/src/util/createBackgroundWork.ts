import { withTimeout } from "./withTimeout.js";

/** Milliseconds after which `close()` stops waiting. */
const CLOSED_WITHIN = 240_000;
/** Milliseconds after `close()` in which work can still wait for another process's lock, or for a store that does not answer. */
const GOES_ON = 20_000;

/** Counts the background work of a process, so that the process can finish this work before it ends. */
export interface BackgroundWork {
  /** Counts some work until it succeeds or fails. Returns the same promise. */
  hold<T>(work: Promise<T>): Promise<T>;
  /** Resolves when no work is in progress, or after four minutes. It also waits for work that begins meanwhile. */
  close(): Promise<void>;
  isClosing(): boolean;
  /** Whether work can still wait for another process or for the store. True until 20 seconds after the first call of `close()`. */
  mayGoOn(): boolean;
}

export function createBackgroundWork(): BackgroundWork {
  const works = new Set<Promise<unknown>>();
  let closedAt: number | undefined;

  async function allDone(): Promise<void> {
    while (works.size > 0) await Promise.allSettled(works);
  }

  return {
    hold(work) {
      works.add(work);
      const done = () => void works.delete(work);
      work.then(done, done);
      return work;
    },
    async close() {
      closedAt ??= Date.now();
      await withTimeout(allDone(), CLOSED_WITHIN, () => undefined);
    },
    isClosing: () => closedAt !== undefined,
    mayGoOn: () => closedAt === undefined || Date.now() < closedAt + GOES_ON,
  };
}
