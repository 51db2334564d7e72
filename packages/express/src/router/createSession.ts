import { parseCookie } from "cookie";
import type { Request, RequestHandler } from "express";
import expressSession, { type SessionOptions } from "express-session";
import { KeyholdError } from "../errors/KeyholdError.js";
import type { Store } from "../stores/Store.js";
import { createSealedSessions } from "../users/createSealedSessions.js";
import { watchSessionEnds } from "../users/watchSessionEnds.js";
import { createBoundedMap } from "../util/createBoundedMap.js";
import type { Keyring } from "../vault/createKeyring.js";
import { type CallSession, createCallSession, type VerifiedSession } from "./createCallSession.js";

declare module "express-session" {
  interface SessionData {
    /** The anonymous user id of this browser, if the product has no `identify`. */
    keyholdUserId: string;
    /** Set when this browser starts to connect. A session gets its cookie only when it stores something, and the callback must find the same session. */
    keyholdConnects: true;
  }
}

/** Milliseconds after which an unused session ends. */
export const SESSION_LASTS = 14 * 24 * 60 * 60_000;
/**
 * Milliseconds after which a browser gets its cookie again, with a later expiry. Not on each request, because signing the cookie costs as
 * much time as reading the session.
 */
const RENEWED_EVERY = 60 * 60_000;

/** The two ways of the router to read the session of a request. */
export interface Sessions {
  /** The middleware of express-session. An app can share it. */
  readonly session: RequestHandler;
  /** For MCP calls of pages. */
  readonly callSession: CallSession;
}

/**
 * Creates the session middleware of the router. An app can share it (`app.use(keyhold.sessionMiddleware())`). If the app has its own
 * session of express-session, Keyhold uses that. Other kinds of session have no session id, and Keyhold needs the id to store attempts to
 * connect.
 *
 * The cookie is `HttpOnly` and, on https, `Secure` with the `__Host-` prefix. It is `SameSite=Lax`, because the provider's redirect to the
 * callback is a cross-site navigation and must have the cookie. `requireOwnPage()` protects the other routes (RFC 10017, cookie security
 * and CSRF).
 *
 * @param onEnd called with an anonymous user's id when the app removes that user's session. Without it, Keyhold does not watch sessions
 */
export function createSession(
  { publicUrl, cookieName }: { readonly publicUrl: URL; readonly cookieName: string },
  keyring: Keyring,
  store: Store,
  onEnd?: (userId: string) => void,
): Sessions {
  const sessions = store.sessions?.(SESSION_LASTS) ?? createSealedSessions(store, keyring, SESSION_LASTS);
  const watched = onEnd ? watchSessionEnds(sessions, onEnd) : sessions;
  const secure = publicUrl.protocol === "https:";
  const name = secure ? `__Host-${cookieName}` : cookieName;
  const options: SessionOptions = {
    name,
    secret: keyring.derive("session-cookie"),
    store: watched,
    cookie: { httpOnly: true, sameSite: "lax", path: "/", secure, maxAge: SESSION_LASTS },
    // With an https `publicUrl`, TLS can end before this process. Without `proxy`, express-session would then set no cookie.
    proxy: secure,
    resave: false,
    saveUninitialized: false,
  };
  const reading = expressSession(options);
  const renewing = expressSession({ ...options, rolling: true });
  // The session ids of cookies whose signature express-session has verified, and which the browser got again within the last hour.
  const verified = createBoundedMap<VerifiedSession>({ lifetime: RENEWED_EVERY });
  const cookieOf = ({ headers }: Request) => (headers.cookie && parseCookie(headers.cookie)[name]) ?? "";

  const session: RequestHandler = (req, res, next) => {
    if (req.session) return next(isExpressSession(req) ? undefined : foreignSession());
    const cookie = cookieOf(req);
    const isRenewed = verified.get(cookie) !== undefined;
    (isRenewed ? reading : renewing)(req, res, (cause?: unknown) => {
      if (cause) return next(new KeyholdError("store_unavailable", { cause }));
      // If the signature is wrong, the request has a new session with another id.
      if (!isRenewed && cookie.startsWith(`s:${req.sessionID}.`)) verified.set(cookie, { id: req.sessionID });
      next();
    });
  };

  const callSession = createCallSession({
    ...{ session, sessions: watched, store, lifetime: SESSION_LASTS },
    verifiedOf: (req) => verified.get(cookieOf(req)),
    // The first call of an anonymous user writes the user's id.
    isUsable: ({ keyholdUserId }) => !onEnd || keyholdUserId !== undefined,
  });
  return { session, callSession };
}

function isExpressSession({ sessionID, session }: Request): boolean {
  return typeof sessionID === "string" && typeof session.save === "function";
}

function foreignSession(): KeyholdError {
  const cause = new Error(
    "`req.session` is not a session of express-session, so Keyhold cannot use it. Mount `keyhold.router` before the middleware that sets it, or use `keyhold.sessionMiddleware()` instead.",
  );
  return new KeyholdError("backend_misconfigured", { cause });
}
