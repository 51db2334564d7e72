import type { IncomingHttpHeaders } from "node:http";
import type { Request } from "express";
import type { SessionData } from "express-session";
import { readOnly } from "../util/readOnly.js";

/**
 * A browser's request, as the product's own functions get it: `identify`, `requestId` and `subjectToken`. It is read-only. Writing throws a TypeError,
 * because Keyhold may call these functions at any time, and does not save what they change.
 */
export interface RequestView {
  readonly method: string;
  /** The path below the router, without the query: `/connections/agentcard`. The query may have an OAuth code in it. */
  readonly path: string;
  /** The headers, by their names in lower case. */
  readonly headers: Readonly<IncomingHttpHeaders>;
  /** Reads a header. The case of its name does not matter. */
  get(name: string): string | undefined;
  /** The browser's address, as Express finds it with `trust proxy`. */
  readonly ip: string | undefined;
  /** The data of the session, as it is now; empty if the browser has none. Add your own members with `declare module "express-session"`. */
  readonly session: Readonly<Partial<SessionData>>;
  /** Express' own request, for what the product's own middleware put on it, such as `raw.user` of Passport, and for the response, `raw.res`. */
  readonly raw: Request;
}

/** Made for each request, so it copies nothing, and reads nothing before the product asks for it. */
class View implements RequestView {
  #session: RequestView["session"] | undefined;

  constructor(readonly raw: Request) {}

  get method() {
    return this.raw.method;
  }
  get path() {
    return this.raw.path;
  }
  get headers() {
    return this.raw.headers;
  }
  get ip() {
    return this.raw.ip;
  }
  get session() {
    this.#session ??= readOnly(this.raw.session ?? {}, refuse, readSession);
    return this.#session;
  }
  get(name: string) {
    return this.raw.get(name);
  }
}

/** The view of a request. */
export function requestView(raw: Request): RequestView {
  return readOnly(new View(raw), refuse, readView);
}

/** Without an error, `req.user` would always be `undefined`, and no user would ever be signed in. */
function readView(view: View, key: string | symbol): unknown {
  if (typeof key === "symbol" || key in view || !(key in view.raw)) return Reflect.get(view, key);
  throw new TypeError(
    `@keyhold/express: \`${key}\` is a member of Express' own request, and is not in the read-only view of it that \`identify\`, \`requestId\` and \`subjectToken\` get. Read \`req.raw.${key}\`.`,
  );
}

/** The data. The methods of a session, such as `destroy()`, write. */
function readSession(session: object, key: string | symbol): unknown {
  const value: unknown = Reflect.get(session, key);
  if (typeof value === "function" && !(key in Object.prototype)) return () => refuse(String(key));
  return key === "cookie" && typeof value === "object" && value !== null ? readOnly(value, refuse) : value;
}

function refuse(member: string): never {
  throw new TypeError(
    `@keyhold/express: \`${member}\` was not changed. What \`identify\`, \`requestId\` and \`subjectToken\` get is read-only, because Keyhold may call them at any time, and does not save what they change. Change the session in a route or a middleware of your own.`,
  );
}
