import type { Changes } from "../changes/Changes.js";
import { hasCode } from "../errors/KeyholdError.js";

/** Milliseconds between two checks that a stream's user is still signed in. */
const ASKED_EVERY = 60_000;

/**
 * Asks the product whether the user of a stream is still signed in.
 *
 * @throws KeyholdError `store_unavailable` if Keyhold cannot find out now
 */
export type IsSignedIn = () => Promise<boolean>;

/** Ends the streams of a user who has signed out. Also ends them if another user has signed in in the same browser. */
export interface Presence {
  /**
   * Watches a stream.
   *
   * @param end ends the stream. Called at once if the product calls `signedOut()`, otherwise within a minute. Keyhold also checks at once
   * when it may have missed that call, because the store did not answer
   * @param isGood a further check. If it throws `store_unavailable`, the stream continues
   * @returns a function that stops watching
   */
  watch(userId: string, isSignedIn: IsSignedIn, end: () => void, isGood?: () => Promise<boolean>): () => void;
  close(): void;
}

interface Watched {
  readonly isSignedIn: IsSignedIn;
  readonly end: () => void;
  readonly isGood: (() => Promise<boolean>) | undefined;
  isAsked: boolean;
}

export function createPresence(changes: Changes): Presence {
  const streams = new Set<Watched>();

  async function ask(stream: Watched): Promise<void> {
    if (stream.isAsked) return;
    stream.isAsked = true;
    if (!(await isStill(stream))) stream.end();
    stream.isAsked = false;
  }

  async function isStill({ isSignedIn, isGood }: Watched): Promise<boolean> {
    try {
      return (await isSignedIn()) && ((await isGood?.()) ?? true);
    } catch (error) {
      // If the store does not answer, Keyhold checks again in a minute.
      return hasCode(error, "store_unavailable");
    }
  }

  // One timer serves all streams, so that a thousand silent streams need no more than their connections.
  const timer = setInterval(() => {
    for (const stream of streams) void ask(stream);
  }, ASKED_EVERY).unref();

  return {
    watch(userId, isSignedIn, end, isGood) {
      const stream = { isSignedIn, end, isGood, isAsked: false };
      streams.add(stream);
      // If Keyhold cannot listen, it still checks every minute.
      const listening = changes
        .listen(
          userId,
          (change) => "signedOut" in change && end(),
          () => void ask(stream),
        )
        .catch(() => () => undefined);
      return () => {
        streams.delete(stream);
        void listening.then((stop) => stop());
      };
    },
    close: () => clearInterval(timer),
  };
}
