/** Counts work that goes on whether or not a request waits for it, so that a process can end without breaking it off. */
export interface UnderWay {
  /** Counts some work until it is done or has failed. Gives the same work back. */
  hold<T>(work: Promise<T>): Promise<T>;
  /** Resolves once nothing is under way. What begins meanwhile is waited for as well. */
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
