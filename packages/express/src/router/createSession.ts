import { hash } from "node:crypto";
import { RedisStore } from "connect-redis";
import type { Request, RequestHandler } from "express";
import session, { type SessionOptions } from "express-session";
import { KeyholdError } from "../errors/KeyholdError.js";
import type { RedisCommands } from "../stores/redisStore.js";
import { watchSessionEnds } from "../users/watchSessionEnds.js";
import type { Keyring } from "../vault/createKeyring.js";

declare module "express-session" {
  interface SessionData {
    /** Who this browser is to Keyhold while the product names nobody. */
    keyholdUserId: string;
    /** That this browser connects something. A session gets its cookie only when there is something to store, and the callback has to find the same one. */
    keyholdConnects: true;
  }
}

/** Milliseconds that an unused session lasts. */
export const SESSION_LASTS = 14 * 24 * 60 * 60_000;
/** Milliseconds in which a browser need not be sent its cookie again, so that it lasts longer: to sign it costs as much as to read the session. */
const RENEWED_EVERY = 60 * 60_000;
/** How many cookies are remembered for that. */
const MOST = 10_000;

/**
 * The session that the router works with. Mount it on the app to share it (`app.use(keyhold.session)`); Keyhold uses the app's own
 * session if it is from express-session. Other kinds have no session id, and Keyhold stores attempts to connect under that id.
 *
 * The cookie is `HttpOnly` and, on https, `Secure` with the `__Host-` prefix. It is `SameSite=Lax`, since the provider's
 * redirect to the callback is a cross-site navigation that has to carry it; requests that change anything are checked on
 * their own (RFC 10017, cookie security and CSRF).
 *
 * @param onEnd called with an anonymous user's id when the app removes that user's session. Without it, Keyhold does not watch
 */
export function createSession(
  { publicUrl, cookieName }: { readonly publicUrl: URL; readonly cookieName: string },
  keyring: Keyring,
  redis: RedisCommands | undefined,
  onEnd?: (userId: string) => void,
): RequestHandler {
  const store = redis ? sessionStore(redis) : new session.MemoryStore();
  const secure = publicUrl.protocol === "https:";
  const options: SessionOptions = {
    name: secure ? `__Host-${cookieName}` : cookieName,
    secret: keyring.derive("session-cookie"),
    store: onEnd ? watchSessionEnds(store, onEnd) : store,
    cookie: { httpOnly: true, sameSite: "lax", path: "/", secure, maxAge: SESSION_LASTS },
    // `publicUrl` says that TLS ends in front of this process; without this, no cookie would be set there.
    proxy: secure,
    resave: false,
    saveUninitialized: false,
  };
  const reading = session(options);
  const renewing = session({ ...options, rolling: true });
  const isRenewed = createRenewed();
  return (req, res, next) => {
    if (req.session) return next(isExpressSession(req) ? undefined : foreignSession());
    const read = isRenewed(req.headers.cookie) ? reading : renewing;
    read(req, res, (cause?: unknown) => next(cause && new KeyholdError("store_unavailable", { cause })));
  };
}

function isExpressSession({ sessionID, session }: Request): boolean {
  return typeof sessionID === "string" && typeof session.save === "function";
}

function foreignSession(): KeyholdError {
  const cause = new Error(
    "`req.session` is not a session of express-session, so Keyhold can keep nothing by it. Mount `keyhold.router` before the middleware that sets it, or use `keyhold.session` in its place.",
  );
  return new KeyholdError("backend_misconfigured", { cause });
}

/** Reading a session prolongs it, in one command: one in use never ends, and whoever has read it has nothing to do afterwards. */
function sessionStore(redis: RedisCommands): RedisStore {
  const get = (key: string) => redis.getEx(key, { type: "EX", value: SESSION_LASTS / 1000 });
  return new RedisStore({ client: { ...redis, get }, prefix: "keyhold:session:", disableTouch: true });
}

/** Tells which cookies a browser was sent again lately, or will be for this request. */
function createRenewed(): (cookie: string | undefined) => boolean {
  const renewed = new Set<string>();
  let begun = 0;
  return (cookie = "") => {
    const now = Date.now();
    if (now - begun > RENEWED_EVERY || renewed.size >= MOST) {
      renewed.clear();
      begun = now;
    }
    // Strangers may send long ones, and nobody's has to lie about here.
    const digest = hash("sha256", cookie, "base64");
    const isRenewed = renewed.has(digest);
    renewed.add(digest);
    return isRenewed;
  };
}
