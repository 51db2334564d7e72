import type { Request } from "express";
import { KeyholdError } from "../errors/KeyholdError.js";

/**
 * Returns the request with the current data of its session, or with an empty session if the session has ended. The original request keeps
 * its old session object. express-session saves that object when the stream ends. If Keyhold changed it, it would overwrite what other
 * requests have written meanwhile.
 *
 * @throws KeyholdError `store_unavailable`
 */
export function withCurrentSession(req: Request): Promise<Request> {
  const { sessionStore, sessionID } = req;
  // For a session of another kind, `identify` reads the session itself.
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
