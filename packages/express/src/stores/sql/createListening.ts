import type { StoreMessages } from "../Store.js";

/** The source of messages. It runs while there is a listener. */
export interface MessageSource {
  /** Resolves when every later message will be heard. */
  readonly begun: Promise<unknown>;
  end(): void;
}

/** The listeners of this process. */
export interface Listening extends Pick<StoreMessages, "listen"> {
  /** Passes a message to all listeners. */
  tell(text: string): void;
  /** Stops hearing messages, until the next `listen`. */
  close(): void;
}

/**
 * Lets any number of listeners share one source of messages. The source begins with the first listener and ends with the last one.
 *
 * @param begin starts a source, which calls `tell` for each message and `gap` when messages may have been lost
 */
export function createListening(begin: (tell: (text: string) => void, gap: () => void) => MessageSource): Listening {
  const listeners = new Set<{ onMessage(text: string): void; onGap(): void }>();
  let source: MessageSource | undefined;

  function close(): void {
    source?.end();
    source = undefined;
  }
  const tell = (text: string) => {
    for (const { onMessage } of listeners) onMessage(text);
  };
  const gap = () => {
    for (const { onGap } of listeners) onGap();
  };

  return {
    tell,
    close,
    async listen(onMessage, onGap) {
      const listener = { onMessage, onGap };
      const stop = () => {
        if (listeners.delete(listener) && listeners.size === 0) close();
      };
      listeners.add(listener);
      source ??= begin(tell, gap);
      const joined = source;
      try {
        await joined.begun;
      } catch (error) {
        listeners.delete(listener);
        // The next listener tries again.
        if (source === joined) close();
        throw error;
      }
      return stop;
    },
  };
}
