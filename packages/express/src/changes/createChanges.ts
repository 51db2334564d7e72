import { hash } from "node:crypto";
import { z } from "zod";
import type { StoreMessages } from "../stores/Store.js";
import { jsonIn } from "../util/json.js";
import type { Change, Changes } from "./Changes.js";

interface Listener {
  readonly onChange: (change: Change) => void;
  readonly onGap: () => void;
}

const envelope = z.object({ user: z.string(), change: z.custom<Change>((value) => typeof value === "object") });

/**
 * Creates changes that all processes on one store share.
 *
 * @param messages the store's messages; by default, changes stay within this process
 */
export function createChanges(messages: StoreMessages = messagesInProcess()): Changes {
  // By the digest of the user's id. A Map, because an object has special names.
  const listeners = new Map<string, Set<Listener>>();
  let listening: Promise<() => void> | undefined;

  function hear(text: string): void {
    // Something else may send on the same channel.
    const { data } = envelope.safeParse(jsonIn(text));
    if (data) for (const { onChange } of listeners.get(data.user) ?? []) onChange(data.change);
  }

  function tellGap(): void {
    for (const ofUser of listeners.values()) for (const { onGap } of ofUser) onGap();
  }

  return {
    publish(userId, change) {
      messages.send(JSON.stringify({ user: nameOf(userId), change }));
    },
    async listen(userId, onChange, onGap = () => {}) {
      listening ??= messages.listen(hear, tellGap);
      try {
        await listening;
      } catch (error) {
        listening = undefined;
        throw error;
      }
      const user = nameOf(userId);
      const listener = { onChange, onGap };
      const ofUser = listeners.get(user) ?? new Set();
      listeners.set(user, ofUser.add(listener));
      return () => {
        ofUser.delete(listener);
        if (ofUser.size === 0 && listeners.get(user) === ofUser) listeners.delete(user);
      };
    },
    async close() {
      listeners.clear();
      const stop = await listening?.catch(() => undefined);
      listening = undefined;
      stop?.();
    },
  };
}

/** A user id can be longer than a message may be, and messages should not show user ids. */
function nameOf(userId: string): string {
  return hash("sha256", userId, "base64url");
}

function messagesInProcess(): StoreMessages {
  const listeners = new Set<(text: string) => void>();
  return {
    send(text) {
      for (const tell of listeners) tell(text);
    },
    async listen(onMessage) {
      listeners.add(onMessage);
      return () => void listeners.delete(onMessage);
    },
  };
}
