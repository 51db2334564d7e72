import type { Change, Changes } from "./Changes.js";

type Listener = (change: Change) => void;

/** Changes within one process. */
export function memoryChanges(): Changes {
  // A Map, because users may choose their ids: an EventEmitter and an object have special names.
  const listeners = new Map<string, Set<Listener>>();
  return {
    publish(userId, change) {
      for (const tell of listeners.get(userId) ?? []) tell(change);
    },
    async listen(userId, listener) {
      const ofUser = listeners.get(userId) ?? new Set();
      listeners.set(userId, ofUser.add(listener));
      return () => {
        ofUser.delete(listener);
        if (ofUser.size === 0 && listeners.get(userId) === ofUser) listeners.delete(userId);
      };
    },
    async close() {
      listeners.clear();
    },
  };
}
