import type { Request } from "express";
import type { SessionData, Store } from "express-session";
import { isAnonymous } from "./anonymous.js";

/**
 * Changes a session store so that it calls back when the app removes the session of an anonymous user. The app does that with
 * `req.session.destroy()`, or with `req.session.regenerate()` if the new session does not get the same user.
 *
 * @param onEnd called with the user's id after the session was removed
 */
export function watchSessionEnds(store: Store, onEnd: (userId: string) => void): Store {
  const remove = store.destroy.bind(store);
  const end = (userId: string | undefined) => {
    if (userId !== undefined && isAnonymous(userId)) onEnd(userId);
  };
  const read = (id: string) =>
    new Promise<SessionData | undefined>((resolve) => {
      store.get(id, (error: unknown, data) => resolve(error ? undefined : (data ?? undefined)));
    });

  store.destroy = async (id, done) => {
    const userId = (await read(id))?.keyholdUserId;
    remove(id, (error?: unknown) => {
      if (!error) end(userId);
      done?.(error);
    });
  };
  store.regenerate = (req: Request, done) => {
    const { keyholdUserId: before } = req.session;
    remove(req.sessionID, (error?: unknown) => {
      req.sessionStore.generate(req);
      // The app can set the user after this call, until its answer ends.
      if (!error) req.res?.once("close", () => before !== req.session?.keyholdUserId && end(before));
      done(error);
    });
  };
  return store;
}
