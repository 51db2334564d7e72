import type { IncomingHttpHeaders } from "node:http";
import type { Request } from "express";
import type { SessionData } from "express-session";
import { readOnly } from "../util/readOnly.js";

/**
 * A read-only view of a browser's request, for the product's functions `identify`, `requestId`, `subjectToken` and `approvals.confirm`. Writing to it
 * throws a TypeError, because Keyhold can call these functions at any time, and does not save their changes.
 */
export interface RequestView {
  /** The HTTP method, in upper case. */
  readonly method: string;
  /** The path below the router, without the query (which can contain an OAuth code): `/connections/agentcard`. */
  readonly path: string;
  /** The headers. Their names are in lower case. */
  readonly headers: Readonly<IncomingHttpHeaders>;
  /** Reads a header. The name can be in upper or lower case. */
  get(name: string): string | undefined;
  /** The browser's IP address, which Express reads according to `trust proxy`. */
  readonly ip: string | undefined;
  /**
   * The current data of the session; empty if the browser has no session. Add your own members with `declare module "express-session"`. For an MCP
   * call of a page, the data can be the session of the browser's last call. If it has changed since, Keyhold uses nothing that your functions
   * returned, and calls them again with the current data.
   */
  readonly session: Readonly<Partial<SessionData>>;
  /**
   * The request of Express. Read from it what the product's own middleware has added, such as `raw.user` of Passport, and the response,
   * `raw.res`. For MCP calls of pages, Keyhold stores what code writes into its own `raw.session` only after `raw.session.save()`.
   */
  readonly raw: Request;
}

/** Keyhold creates a view for each request. To be cheap, a view copies nothing, and reads the session only when the product asks for it. */
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

/** Creates the view of a request. */
export function requestView(raw: Request): RequestView {
  return readOnly(new View(raw), refuse, readView);
}

/**
 * Throws for a member that only the request of Express has. Otherwise `req.user` would always be `undefined`, and no user would ever be
 * signed in.
 */
function readView(view: View, key: string | symbol): unknown {
  if (typeof key === "symbol" || key in view || !(key in view.raw)) return Reflect.get(view, key);
  throw new TypeError(
    `@keyhold/express: \`${key}\` is a member of Express' own request. The read-only view that \`identify\`, \`requestId\`, \`subjectToken\` and \`approvals.confirm\` get does not have it. Read \`req.raw.${key}\`.`,
  );
}

/** Reads a member of the session. Refuses the session's methods, such as `destroy()`, because they write. */
function readSession(session: object, key: string | symbol): unknown {
  const value: unknown = Reflect.get(session, key);
  if (typeof value === "function" && !(key in Object.prototype)) return () => refuse(String(key));
  return key === "cookie" && typeof value === "object" && value !== null ? readOnly(value, refuse) : value;
}

function refuse(member: string): never {
  throw new TypeError(
    `@keyhold/express: \`${member}\` was not changed. \`identify\`, \`requestId\`, \`subjectToken\` and \`approvals.confirm\` get a read-only view, because Keyhold can call them at any time, and does not save their changes. Change the session in your own route or middleware.`,
  );
}
