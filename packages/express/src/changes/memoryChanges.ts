import type { Change, Changes } from "./Changes.js";

type Listener = (change: Change) => void;

/** Creates changes that stay within this process. */
export function memoryChanges(): Changes {
  // Use a Map, because users can choose their ids, and an EventEmitter or an object has special names.
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
