import { RedisStore } from "connect-redis";
import type { RequestHandler } from "express";
import session from "express-session";
import { KeyholdError } from "../KeyholdError.js";
import type { RedisCommands } from "../stores/redisStore.js";
import type { Keyring } from "../vault/keyring.js";

declare module "express-session" {
  interface SessionData {
    /** Who this browser is to Keyhold while the product names nobody. */
    keyholdUserId: string;
    /** That this browser connects something. A session gets its cookie only when there is something to store, and the callback has to find the same one. */
    keyholdConnects: true;
  }
}

/** Milliseconds that an unused session lasts. */
const LASTS = 14 * 24 * 60 * 60_000;

/**
 * The session that the router works with. Mount it on the app to share it (`app.use(keyhold.session)`); a session that is there already is used as it is.
 *
 * The cookie is `HttpOnly` and, on https, `Secure` with the `__Host-` prefix. It is `SameSite=Lax`, since the provider's
 * redirect to the callback is a cross-site navigation that has to carry it; requests that change anything are checked on
 * their own (RFC 10017, cookie security and CSRF).
 */
export function createSession(publicUrl: URL, keyring: Keyring, redis: RedisCommands | undefined): RequestHandler {
  const secure = publicUrl.protocol === "https:";
  const middleware = session({
    name: secure ? "__Host-keyhold" : "keyhold",
    secret: keyring.derive("session-cookie"),
    store: redis && sessionStore(redis),
    cookie: { httpOnly: true, sameSite: "lax", path: "/", secure, maxAge: LASTS },
    // `publicUrl` says that TLS ends in front of this process; without this, no cookie would be set there.
    proxy: secure,
    rolling: true,
    resave: false,
    saveUninitialized: false,
  });
  return (req, res, next) => {
    if (req.session) next();
    else middleware(req, res, (cause?: unknown) => next(cause && new KeyholdError("store_unavailable", { cause })));
  };
}

/** Reading a session prolongs it, in one command: one in use never ends, and whoever has read it has nothing to do afterwards. */
function sessionStore(redis: RedisCommands): RedisStore {
  const get = (key: string) => redis.getEx(key, { type: "EX", value: LASTS / 1000 });
  return new RedisStore({ client: { ...redis, get }, prefix: "keyhold:session:", disableTouch: true });
}
