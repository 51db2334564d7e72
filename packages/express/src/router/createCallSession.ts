import type { Request, RequestHandler, Response } from "express";
import type { SessionData, Store as SessionStore } from "express-session";
import type { SameValue, Store } from "../stores/Store.js";
import { isStored, type StoredSessions } from "../stores/StoredSessions.js";
import { readSession } from "./readSession.js";

/** The maximum length of a session that a process remembers. */
const LARGEST_REMEMBERED = 4_096;

/** The session of a cookie whose signature was verified. */
export interface VerifiedSession {
  readonly id: string;
  /** As it was stored when the browser last sent a call. */
  text?: string | undefined;
}

/** What to do with the session of a call. */
export interface OpenCall<T> {
  /**
   * Begins the call with the session of the last call. It may have changed since, so compare it in the store (`ifSame`) before you use or
   * change anything that depends on it.
   *
   * @param session what to compare; it returns `undefined` if code wanted to write the session meanwhile
   * @returns `undefined` if the session has changed, or if the call cannot begin with it
   */
  readonly guess?: ((session: () => SameValue | undefined) => Promise<T | undefined>) | undefined;
  /** Begins the call with the stored session. */
  readonly begin: () => Promise<T>;
}

/**
 * Reads the session of an MCP call, which never changes it, and begins the call. Keyhold saves no change that code makes to this session
 * without `save()`. For that, express-session would serialize and hash the session twice in each request.
 *
 * A call whose browser must get a cookie, or has no session yet, goes through express-session, and so does a call whose session comes from
 * the product's own middleware.
 *
 * The benchmark that shows the gain: "CPU µs/call" in the line `keyhold` of the table "small calls, many callers" (apps/bench).
 *
 * @throws KeyholdError `store_unavailable`; what `begin` throws
 */
export type CallSession = <T>(req: Request, res: Response, call: OpenCall<T>) => Promise<T>;

export interface CallSessionOptions {
  readonly session: RequestHandler;
  readonly sessions: SessionStore;
  readonly store: Pick<Store, "get">;
  /** Milliseconds until an unused session ends. */
  readonly lifetime: number;
  /** The session of the request's cookie, if its signature needs no check and the browser needs no new cookie. */
  readonly verifiedOf: (req: Request) => VerifiedSession | undefined;
  /** Whether a call can have this session. */
  readonly isUsable: (data: SessionData) => boolean;
}

export function createCallSession(options: CallSessionOptions): CallSession {
  const { session, sessions, store, lifetime: prolong, verifiedOf, isUsable } = options;

  /** Gives a request a session that was stored. @returns whether a call can have this session */
  async function adopt(
    req: Request,
    stored: SessionStore & StoredSessions,
    id: string,
    text: string | undefined,
  ): Promise<boolean> {
    const data = text === undefined ? null : await stored.open(id, text);
    if (!data || !isUsable(data)) return false;
    Object.assign(req, { sessionID: id, sessionStore: stored });
    stored.createSession(req, data);
    return true;
  }

  return async (req, res, { guess, begin }) => {
    const known = req.session ? undefined : verifiedOf(req);
    if (known && isStored(sessions)) {
      const { id, text: expected } = known;
      const key = sessions.keyOf(id);
      const old = readingOnly(sessions);
      if (guess && expected !== undefined && (await adopt(req, old.sessions, id, expected))) {
        const begun = await guess(() => (old.isWritten() ? undefined : { key, expected, prolong }));
        Object.assign(req, { sessionStore: sessions });
        if (begun !== undefined) return begun;
      }
      const text = await store.get(key, { prolong });
      if (await adopt(req, sessions, id, text)) {
        const begun = await begin();
        known.text = text !== undefined && text.length <= LARGEST_REMEMBERED ? text : undefined;
        return begun;
      }
      Object.assign(req, { session: undefined });
    }
    await readSession(session, req, res);
    return begin();
  };
}

const NOT_CURRENT = new Error(
  "The session may have changed, so it was not written. The call begins again with the stored one.",
);

/** A session store that writes nothing. An old session would bring back a user who has signed out since. */
function readingOnly(sessions: SessionStore & StoredSessions) {
  let isWritten = false;
  const refuse = (...given: unknown[]) => {
    isWritten = true;
    const done = given.at(-1);
    if (typeof done === "function") done(NOT_CURRENT);
  };
  const methods = { set: refuse, destroy: refuse, regenerate: refuse, touch: refuse };
  const reading: typeof sessions = Object.assign(Object.create(sessions), methods);
  return { sessions: reading, isWritten: () => isWritten };
}
