/** Lets a test pause work. The gate is open until `set(false)` closes it. */
export interface Gate {
  set(open: boolean): void;
  /** Resolves once the gate is open. */
  passed(): Promise<void>;
}

/** Creates an open gate. */
export function createGate(): Gate {
  let waiting: (() => void)[] | undefined;
  return {
    set: (open) => {
      const released = open ? waiting : undefined;
      waiting = open ? undefined : (waiting ?? []);
      for (const release of released ?? []) release();
    },
    passed: async () => {
      const queue = waiting;
      if (queue) await new Promise<void>((resolve) => queue.push(resolve));
    },
  };
}
