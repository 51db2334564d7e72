import type { Request } from "express";
import type { Changes } from "../changes/Changes.js";
import { KeyholdError } from "../errors/KeyholdError.js";

/** Milliseconds between two checks that a stream's user is still signed in. */
const ASKED_EVERY = 60_000;

/** Ends the streams of a user who has signed out, or in whose browser another user has signed in. */
export interface Presence {
  /**
   * Watches a stream.
   *
   * @param end ends the stream: at once if the product calls `signedOut()`, else within a minute
   * @param isGood a further check. If it throws because the store is away, the stream goes on
   * @returns a function that stops watching
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

/** @param resolveUser asks the product, as for a new request */
export function createPresence(changes: Changes, resolveUser: (req: Request) => Promise<string>): Presence {
  const streams = new Set<Watched>();

  async function ask(stream: Watched): Promise<void> {
    if (stream.isAsked) return;
    stream.isAsked = true;
    if (!(await isStill(stream))) stream.end();
    stream.isAsked = false;
  }

  async function isStill({ req, userId, isGood }: Watched): Promise<boolean> {
    try {
      return (await resolveUser(await withCurrentSession(req))) === userId && ((await isGood?.()) ?? true);
    } catch (error) {
      // While the store is away, Keyhold cannot check. It checks again in a minute.
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
      // If no message arrives, the check of each minute remains.
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
 * The request with its session as it is now, or with an empty session if that has ended. The original request keeps its old session object:
 * express-session saves that one when the stream ends, and a changed one would overwrite what other requests have written since.
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
