/** Counts work that goes on without a request that waits for it, so that a process can finish it before it ends. */
export interface UnderWay {
  /** Counts some work until it is done or has failed. Returns the same promise. */
  hold<T>(work: Promise<T>): Promise<T>;
  /** Resolves when no work is under way. It also waits for work that begins meanwhile. */
  close(): Promise<void>;
  /** When `close()` was first called, in milliseconds since the epoch; `undefined` before. */
  closedAt(): number | undefined;
}

export function createUnderWay(): UnderWay {
  const works = new Set<Promise<unknown>>();
  let closedAt: number | undefined;

  return {
    hold(work) {
      works.add(work);
      const done = () => void works.delete(work);
      work.then(done, done);
      return work;
    },
    async close() {
      closedAt ??= Date.now();
      while (works.size > 0) await Promise.allSettled(works);
    },
    closedAt: () => closedAt,
  };
}
