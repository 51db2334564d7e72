import type { Request } from "express";
import { KeyholdError } from "../errors/KeyholdError.js";

/**
 * The request with its session as it is now, or with an empty session if that has ended. The original request keeps its old session object:
 * express-session saves that one when the stream ends, and a changed one would overwrite what other requests have written since.
 *
 * @throws KeyholdError `store_unavailable`
 */
export function withCurrentSession(req: Request): Promise<Request> {
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
