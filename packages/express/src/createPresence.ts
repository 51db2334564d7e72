import type { Request } from "express";
import type { Changes } from "./changes/Changes.js";
import { KeyholdError } from "./KeyholdError.js";

/** Milliseconds between two questions whether a stream's user is still the one who asks. */
const ASKED_EVERY = 60_000;

/** Ends streams whose user has left: signed out, or is another user by now. */
export interface Presence {
  /**
   * Watches over a stream.
   *
   * @param end ends it, at once where the product says that the user has signed out, else within a minute
   * @param isGood what is asked beside the user; a store that is away proves nothing
   * @returns stops watching
   */
  watch(userId: string, req: Request, end: () => void, isGood?: () => Promise<boolean>): () => void;
  close(): void;
}

interface Watched {
  readonly userId: string;
  readonly req: Request;
  readonly end: () => void;
  readonly isGood: (() => Promise<boolean>) | undefined;
  isAsked: boolean;
}

/** @param userOf asks the product, as for a new request */
export function createPresence(changes: Changes, userOf: (req: Request) => Promise<string>): Presence {
  const streams = new Set<Watched>();

  async function ask(stream: Watched): Promise<void> {
    if (stream.isAsked) return;
    stream.isAsked = true;
    if (!(await isStill(stream))) stream.end();
    stream.isAsked = false;
  }

  async function isStill({ req, userId, isGood }: Watched): Promise<boolean> {
    try {
      return (await userOf(await withCurrentSession(req))) === userId && ((await isGood?.()) ?? true);
    } catch (error) {
      // While the store is away nobody can say. The next minute asks again.
      return error instanceof KeyholdError && error.code === "store_unavailable";
    }
  }

  // One timer for all: a thousand silent streams cost a process no more than their connections.
  const timer = setInterval(() => {
    for (const stream of streams) void ask(stream);
  }, ASKED_EVERY).unref();

  return {
    watch(userId, req, end, isGood) {
      const stream = { userId, req, end, isGood, isAsked: false };
      streams.add(stream);
      // Where nothing is heard, the question of each minute remains.
      const listening = changes.listen(userId, (change) => "signedOut" in change && end()).catch(() => () => undefined);
      return () => {
        streams.delete(stream);
        void listening.then((stop) => stop());
      };
    },
    close: () => clearInterval(timer),
  };
}

/**
 * The request with its session as it is now, or an empty one where it has ended. The request itself keeps its own: that one would be saved
 * when the stream ends, over what others have written since.
 *
 * @throws KeyholdError `store_unavailable`
 */
function withCurrentSession(req: Request): Promise<Request> {
  const { sessionStore, sessionID } = req;
  // A session of another kind is read by `identify` itself.
  if (typeof sessionID !== "string" || typeof sessionStore?.get !== "function") return Promise.resolve(req);
  return new Promise((resolve, reject) => {
    sessionStore.get(sessionID, (cause: unknown, data) => {
      if (cause) return reject(new KeyholdError("store_unavailable", { cause }));
      const current: Request = Object.create(req);
      if (data) sessionStore.createSession(current, data);
      else sessionStore.generate(current);
      resolve(current);
    });
  });
}
