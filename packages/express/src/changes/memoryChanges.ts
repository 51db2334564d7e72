import { EventEmitter } from "node:events";
import type { Changes } from "./Changes.js";

/** Changes within one process. */
export function memoryChanges(): Changes {
  const emitter = new EventEmitter().setMaxListeners(0);
  return {
    publish: (userId, change) => void emitter.emit(userId, change),
    async listen(userId, listener) {
      emitter.on(userId, listener);
      return () => emitter.off(userId, listener);
    },
    async close() {
      emitter.removeAllListeners();
    },
  };
}
